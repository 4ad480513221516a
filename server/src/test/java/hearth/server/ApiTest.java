package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import hearth.cluster.Peer;
import hearth.config.Ipv4;
import hearth.config.Json;
import hearth.config.NodeLoader;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;
import hearth.server.admin.UsersFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the API says, held against docs/api.yaml; and what needs a pair or a crowd to be seen. */
class ApiTest {
    private static final Path DESCRIPTION = Path.of("..", "docs", "api.yaml");

    @TempDir
    private Path temporary;
    private RunningHearth hearth;
    private String token;
    private Administration administration;
    private OtherNode other;
    private int reloads;

    /** A peer that is as it is told to be. */
    private static final class OtherNode implements Peer {
        private Standing standing = new Standing(State.UP, Instant.EPOCH);

        @Override
        public String name() {
            return "b";
        }

        @Override
        public Standing standing() {
            return standing;
        }

        @Override
        public void watch(Consumer<Standing> watcher) {
            throw new UnsupportedOperationException("the API doesn't");
        }

        @Override
        public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
            throw new UnsupportedOperationException("the API doesn't");
        }

        @Override
        public void answer(Topic topic, Handler handler) {
            throw new UnsupportedOperationException("the API doesn't");
        }

        @Override
        public Duration clockAhead() {
            return Duration.ofMillis(-1500);
        }

        @Override
        public boolean leads() {
            return true;
        }
    }

    @BeforeEach
    void start() throws Exception {
        hearth = new RunningHearth(temporary, "");
        token = new UsersFile(temporary.resolve("data/users")).token("script", new SecureRandom());
        other = new OtherNode();
        Inventory alone = hearth.node().inventory();
        Inventory pair = new Inventory("a", alone.started(), alone.clock(), alone.readiness(), alone.configuration(),
                alone.counts(), alone.refusal(), alone.report(), alone.zones(), alone.dhcp(), alone.services(),
                alone.discovery(), alone.certificates(),
                machine -> Optional.of(new MachineStates.Stage("armed", Optional.of(Instant.EPOCH))),
                Optional.of(new Partner(other,
                        () -> other.standing = new Peer.Standing(Peer.State.DOWN, Instant.EPOCH.plusSeconds(9)))));
        administration = new Administration(NodeLoader.usualAdmin(), temporary.resolve("data"), pair, () -> reloads++,
                hearth.node().log(), alone.clock());
    }

    @AfterEach
    void stop() {
        administration.close();
        hearth.close();
    }

    private Page.Answer ask(String method, String path, String body) throws Exception {
        String whole = Api.PATH + path;
        Page.Request request = new Page.Request(method, BodyLimit.path(whole), BodyLimit.query(whole),
                InetAddress.getLoopbackAddress(), Page.Way.TLS,
                name -> name.equals("Authorization") ? Optional.of("Bearer " + token) : Optional.empty(),
                body.getBytes(StandardCharsets.UTF_8));
        return administration.pages().at(request.path()).orElseThrow().page().answer(request).toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static Lease lease(int number) {
        return new Lease(new Ipv4(0x0a000000 + number),
                ClientKey.ofHardware(1, new byte[]{2, 0, 0, (byte) (number >> 16), (byte) (number >> 8),
                        (byte) number}),
                Lease.State.BOUND, Instant.now().plusSeconds(600).getEpochSecond(), Optional.of("host-" + number),
                "lan", 1);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> in(Map<String, Object> object, String... path) {
        Map<String, Object> at = object;
        for (String name : path) {
            at = object(Objects.requireNonNull(at.get(name), () -> "there is no " + name));
        }
        return at;
    }

    /** A key that isn't described is as wrong as a described one that isn't there. */
    private static Object strict(Object schema) {
        if (schema instanceof List<?> list) {
            return list.stream().map(ApiTest::strict).toList();
        }
        if (!(schema instanceof Map<?, ?>)) {
            return schema;
        }
        Map<String, Object> strict = new LinkedHashMap<>();
        object(schema).forEach((key, value) -> strict.put(key, strict(value)));
        if (strict.containsKey("properties")) {
            strict.put("unevaluatedProperties", false);
        }
        return strict;
    }

    private static List<String> faults(Map<String, Object> description, String path, String status, String json) {
        Map<String, Object> methods = in(description, "paths", path);
        Map<String, Object> answer = in(methods, methods.containsKey("get") ? "get" : "post", "responses", status);
        if (answer.containsKey("$ref")) {
            String name = String.valueOf(answer.get("$ref")).replaceFirst(".*/", "");
            answer = in(description, "components", "responses", name);
        }
        String type = in(answer, "content").keySet().iterator().next();
        Map<String, Object> schema = object(strict(in(answer, "content", type, "schema")));
        schema.put("components", in(description, "components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Json.write(schema), InputFormat.JSON).validate(json, InputFormat.JSON).stream()
                .map(fault -> path + ": " + fault).toList();
    }

    @Test
    void descriptionAndCodeAgree() throws Exception {
        Map<String, Object> description = object(Objects.requireNonNull(
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(DESCRIPTION))));
        TreeSet<String> paths = new TreeSet<>(in(description, "paths").keySet());
        assertThat(paths).isEqualTo(administration.api().paths().stream().map(path -> "/" + path)
                .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), all -> {
                    all.add("/session");
                    return all;
                })));
        hearth.node().inventory().dhcp().directory().note(lease(1));
        List<String> faults = new ArrayList<>();
        for (String path : paths) {
            boolean read = in(description, "paths", path).containsKey("get");
            if (read) {
                Page.Answer answer = ask("GET", path.substring(1).replace("{name}", "home.example"), "");
                assertThat(answer.status()).as(path).isEqualTo(200);
                faults.addAll(faults(description, path, "200", answer.text()));
            }
        }
        faults.addAll(faults(description, "/node", "default", ask("GET", "zones/no.example", "").text()));
        assertThat(faults).isEmpty();
        assertThat(faults(description, "/zones", "200", "{\"zones\": [{\"name\": \"a.\", \"serial\": 1}]}"))
                .isNotEmpty();
        assertThat(faults(description, "/reload", "202", ask("POST", "reload", "").text())).isEmpty();
        assertThat(reloads).isEqualTo(1);
    }

    @Test
    void pairIsShownAndItsTroubleToo() throws Exception {
        assertThat(ask("GET", "nodes", "").text()).contains("\"name\": \"b\"", "\"clockAheadSeconds\": -1.5");
        assertThat(ask("GET", "node", "").text()).contains("The clock of node b differs by 1 s.");
        other.standing = new Peer.Standing(Peer.State.LOST, Instant.EPOCH);
        assertThat(ask("GET", "nodes", "").text()).contains("\"standing\": \"LOST\"");
        assertThat(ask("GET", "node", "").text()).contains("Node b is out of reach since 1970-01-01T00:00:00Z.");
        assertThat(ask("GET", "machines", "").text()).contains("\"stage\": \"armed\"");
    }

    @Test
    void peerIsDeclaredDownOnlyByNameAndWhenItIsNotUp() throws Exception {
        assertThat(ask("POST", "peer/down", "name=b").status()).isEqualTo(409);
        other.standing = new Peer.Standing(Peer.State.LOST, Instant.EPOCH);
        assertThat(ask("POST", "peer/down", "name=a").text()).contains("confirm with the peer's name: name=b");
        assertThat(ask("GET", "peer/down", "").status()).isEqualTo(405);
        assertThat(other.standing.state()).isEqualTo(Peer.State.LOST);
        Page.Answer done = ask("POST", "peer/down", "name=b");
        assertThat(done.status()).isEqualTo(202);
        assertThat(done.text()).contains("DOWN");
        assertThat(other.standing.state()).isEqualTo(Peer.State.DOWN);
    }

    @Test
    void cookieOverTlsIsForTlsAndThisHostOnly() throws Exception {
        new UsersFile(temporary.resolve("data/users")).password("anna", "a password".toCharArray(),
                new SecureRandom());
        Map<String, String> fields = Map.of("Host", "a.example:8443", "Origin", "https://a.example:8443");
        Page.Answer answer = signIn(Page.Way.TLS, fields);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.fields().get("Set-Cookie")).startsWith("__Host-hearth=").contains("; Secure", "; HttpOnly",
                "; SameSite=Strict", "; Path=/");
        assertThat(signIn(Page.Way.LOCAL, fields).status()).isEqualTo(403);
        assertThat(signIn(Page.Way.CLEAR, Map.of("Host", "a.example", "Origin", "http://a.example")).text())
                .contains("HTTPS is required");
    }

    private Page.Answer signIn(Page.Way way, Map<String, String> fields) throws Exception {
        Page.Request request = new Page.Request("POST", SignIn.PATH, "", InetAddress.getLoopbackAddress(), way,
                name -> Optional.ofNullable(fields.get(name)),
                "name=anna&password=a+password".getBytes(StandardCharsets.UTF_8));
        return administration.pages().at(SignIn.PATH).orElseThrow().page().answer(request).toCompletableFuture().get(30,
                TimeUnit.SECONDS);
    }

    @Test
    void zoneWithASlashInItsNameIsFoundAndBadEncodingIsRefused() throws Exception {
        assertThat(ask("GET", "zones/home%2eexample", "").status()).isEqualTo(200);
        assertThat(ask("GET", "zones/home%2fexample", "").text()).contains("There is no zone home/example");
        assertThat(ask("GET", "zones/%zz", "").status()).isEqualTo(400);
        assertThat(ask("GET", "leases?q=%zz", "").status()).isEqualTo(400);
    }

    @Test
    void hundredThousandLeasesComeAPageAtATime() throws Exception {
        LeaseDirectory directory = hearth.node().inventory().dhcp().directory();
        for (int i = 0; i < 100_000; i++) {
            directory.note(lease(i));
        }
        assertThat(ask("GET", "leases?limit=50&offset=99990", "").text()).contains("\"total\": 100000", "10.1.134.159")
                .doesNotContain("10.1.134.149\"");
        assertThat(ask("GET", "leases?q=host-77777", "").text()).contains("\"total\": 1,", "02:00:00:01:2f:d1");
        directory.note(new Lease(new Ipv4(0x0a000005), lease(5).client(), Lease.State.RELEASED, 0, Optional.empty(),
                "lan", 2));
        directory.note(lease(5)); // An older version says nothing new.
        assertThat(ask("GET", "leases?limit=1", "").text()).contains("\"total\": 99999");
        assertThat(ask("GET", "leases?state=released", "").text()).contains("10.0.0.5", "\"total\": 1,");
    }

    @Test
    void tooManyRequestsAreToldToComeAgain() throws Exception {
        CompletableFuture<String> gate = new CompletableFuture<>();
        try (QueuedThread thread = new QueuedThread("busy", 1)) {
            thread.ask(gate::get);
            CompletionStage<String> waits = thread.ask(() -> "second");
            List<CompletionStage<String>> further = List.of(thread.ask(() -> "third"), thread.ask(() -> "fourth"));
            assertThat(further.getLast().toCompletableFuture()).isCompletedExceptionally();
            assertThat(Api.busy(further.getLast().toCompletableFuture().exceptionNow()).status()).isEqualTo(503);
            gate.complete("first");
            assertThat(waits.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo("second");
        }
    }
}
