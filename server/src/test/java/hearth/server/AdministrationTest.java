package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import hearth.config.AdminSettings;
import hearth.server.admin.Accounts;
import hearth.server.admin.Attempts;
import hearth.server.admin.Sessions;
import hearth.server.admin.UsersFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets to the page and the API of a whole node, and who doesn't. */
class AdministrationTest {
    private static final String PASSWORD = "correct horse & battery";
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path temporary;
    private RunningHearth hearth;
    private HttpClient client;
    private String base;
    private Path file;
    private UsersFile users;

    @BeforeEach
    void start() throws Exception {
        hearth = new RunningHearth(temporary, "");
        client = HttpClient.newHttpClient();
        base = "http://127.0.0.1:" + hearth.http;
        file = temporary.resolve("data/users");
        users = new UsersFile(file);
    }

    @AfterEach
    void stop() {
        client.close();
        hearth.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).method(method,
                HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... fields) throws Exception {
        return send("GET", path, "", fields);
    }

    private HttpResponse<String> signIn(String name, String password) throws Exception {
        return send("POST", SignIn.PATH,
                "name=" + name + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8), "Origin", base);
    }

    private String cookie() throws Exception {
        String field = signIn("anna", PASSWORD).headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(field).contains("HttpOnly", "SameSite=Strict", "Max-Age=43200").startsWith("hearth-" + hearth.http);
        return field.substring(0, field.indexOf(';'));
    }

    @Test
    void withoutAccountsThereIsNothing() throws Exception {
        for (String path : new String[]{"/", "/page/", "/page/hearth.js", "/api/v1/node", SignIn.PATH}) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(signIn("", "").statusCode()).isEqualTo(404);
        assertThat(signIn("admin", "admin").statusCode()).isEqualTo(404);
    }

    @Test
    void accountCountsFromTheMomentItIsMadeUntilItIsTakenAway() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        assertThat(get("/page/").body()).contains("Sign in");
        String cookie = cookie();
        assertThat(get("/api/v1/node", "Cookie", cookie).body()).contains("\"ready\": true");
        assertThat(get("/page/hearth.js").headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'").doesNotContain("unsafe");
        users.password("ben", PASSWORD.toCharArray(), RANDOM);
        assertThat(users.remove("anna")).isTrue();
        assertThat(get("/api/v1/node", "Cookie", cookie).statusCode()).isEqualTo(401);
        assertThat(signIn("anna", PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void sessionEndsWithThePasswordThatItBeganWith() throws Exception {
        users.password("ben", PASSWORD.toCharArray(), RANDOM);
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        String before = cookie();
        users.token("ben", RANDOM);
        assertThat(get("/api/v1/node", "Cookie", before).statusCode()).as("another's account").isEqualTo(200);
        users.password("anna", (PASSWORD + "!").toCharArray(), RANDOM);
        assertThat(get("/metrics").body()).contains("hearth_page_sessions 0");
        assertThat(get("/api/v1/node", "Cookie", before).statusCode()).isEqualTo(401);
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        assertThat(get("/api/v1/node", "Cookie", before).statusCode()).isEqualTo(401);
        String after = cookie();
        users.token("anna", RANDOM);
        assertThat(get("/api/v1/node", "Cookie", after).statusCode()).isEqualTo(401);
    }

    @Test
    void nodeStartsThoughNobodyMayReadTheAccounts() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        hearth.close();
        hearth = new RunningHearth(temporary, "");
        base = "http://127.0.0.1:" + hearth.http;
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(signIn("anna", PASSWORD).statusCode()).isEqualTo(404);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(signIn("anna", PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void signInThatFindsTheQueueFullCostsNoAttempt() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        AdminSettings settings = new AdminSettings(Optional.empty(), 10, Duration.ofHours(1), 2, Duration.ofMinutes(5));
        Accounts accounts = new Accounts(users, why -> {});
        Gate gate = new Gate(accounts, new Sessions(settings, accounts::all, InstantSource.system()),
                new Attempts(settings, InstantSource.system()), hearth.node().log());
        CountDownLatch busy = new CountDownLatch(1);
        try (QueuedThread thread = new QueuedThread("sign-in", 1)) {
            SignIn page = new SignIn(gate, accounts, thread, settings.sessionLifetime());
            thread.ask(() -> {
                busy.await();
                return "";
            });
            var waiting = thread.ask(() -> "");
            for (int i = 0; i < 10; i++) {
                assertThat(post(page).toCompletableFuture().get(10, TimeUnit.SECONDS).status()).isEqualTo(503);
            }
            busy.countDown();
            waiting.toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(post(page).toCompletableFuture().get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }

    private static CompletionStage<Page.Answer> post(SignIn page) {
        Map<String, String> fields = Map.of("Host", "node", "Origin", "http://node");
        return page.answer(new Page.Request("POST", SignIn.PATH, "", InetAddress.getLoopbackAddress(), Page.Way.LOCAL,
                name -> Optional.ofNullable(fields.get(name)),
                ("name=anna&password=" + URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void signingOutEndsTheSession() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        String cookie = cookie();
        assertThat(send("DELETE", SignIn.PATH, "", "Cookie", cookie, "Origin", base).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/node", "Cookie", cookie).statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/node", "Cookie", "hearth-" + hearth.http + "=").statusCode()).isEqualTo(401);
    }

    @Test
    void otherSitesPagesCanDoNothing() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        String cookie = cookie();
        assertThat(send("POST", "/api/v1/reload", "", "Cookie", cookie).statusCode()).isEqualTo(403);
        assertThat(send("POST", "/api/v1/reload", "", "Cookie", cookie, "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/api/v1/reload", "", "Cookie", cookie, "Origin", base).statusCode()).isEqualTo(202);
        assertThat(send("POST", SignIn.PATH, "name=anna&password=x", "Origin", "null").statusCode()).isEqualTo(403);
    }

    @Test
    void tokensAreForPrograms() throws Exception {
        String token = users.token("script", RANDOM);
        assertThat(Files.readString(file)).doesNotContain(token);
        assertThat(get("/api/v1/zones", "Authorization", "Bearer " + token).body()).contains("home.example.");
        assertThat(send("POST", "/api/v1/reload", "", "Authorization", "Bearer " + token).statusCode()).isEqualTo(202);
        assertThat(get("/api/v1/zones", "Authorization", "Bearer " + token + "x").statusCode()).isEqualTo(401);
        assertThat(signIn("script", token).statusCode()).isEqualTo(401);
    }

    @Test
    void whoTriesPasswordsHasToWait() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        for (int i = 0; i < 5; i++) {
            assertThat(signIn("anna", "wrong " + i).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> refused = signIn("anna", PASSWORD);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("Try again in");
    }

    @Test
    void fileThatOthersCanReadLetsNobodyIn() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String cookie = cookie();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.writeString(file, Files.readString(file) + "\n");
        assertThat(get("/api/v1/node", "Cookie", cookie).statusCode()).isEqualTo(404);
        assertThat(signIn("anna", PASSWORD).statusCode()).isEqualTo(404);
    }

    @Test
    void pagesOfAListAreBounded() throws Exception {
        String[] token = {"Authorization", "Bearer " + users.token("script", RANDOM)};
        assertThat(get("/api/v1/zones/home.example?limit=2&offset=1", token).body()).contains("\"total\": ")
                .containsPattern("\"offset\": 1").contains("ns1.home.example.").contains("nas.home.example.")
                .doesNotContain("www.home.example");
        assertThat(get("/api/v1/zones/home.example?q=WWW", token).body()).contains("www.home.example.", "\"total\": 1")
                .doesNotContain("ns1.home.example.\"");
        for (String bad : new String[]{"leases?limit=501", "leases?limit=0", "leases?offset=-1", "leases?limit=a",
                "leases?state=gone"}) {
            assertThat(get("/api/v1/" + bad, token).statusCode()).as(bad).isEqualTo(400);
        }
        assertThat(get("/api/v1/zones/nowhere.example", token).statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/peer", token).statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/api/v1/leases", "", token).statusCode()).isEqualTo(405);
        assertThat(send("POST", "/api/v1/peer/down", "name=b", token).body()).contains("no peer");
    }

    @Test
    void refusedChangeOfTheFolderIsTold() throws Exception {
        String[] token = {"Authorization", "Bearer " + users.token("script", RANDOM)};
        hearth.write("networks/lan.yaml", "{subnet: 192.0.2.0/24, poools: []}");
        assertThat(send("POST", "/api/v1/reload", "", token).statusCode()).isEqualTo(202);
        assertThat(get("/api/v1/revision", token).body()).contains("did you mean pools?");
        assertThat(get("/api/v1/node", token).body()).contains("last change is refused: 1 problem");
        hearth.write("networks/lan.yaml", "{subnet: 192.0.2.0/24}");
        assertThat(send("POST", "/api/v1/reload", "", token).statusCode()).isEqualTo(202);
        assertThat(get("/api/v1/node", token).body()).doesNotContain("refused");
    }

    @Test
    void sessionCookieOfAnotherPortIsNotOurs() throws Exception {
        users.password("anna", PASSWORD.toCharArray(), RANDOM);
        String cookie = cookie().replaceFirst("hearth-\\d+", "hearth-1");
        assertThat(get("/api/v1/node", "Cookie", cookie).statusCode()).isEqualTo(401);
    }
}
