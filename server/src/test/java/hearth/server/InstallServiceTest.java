package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.boot.Installation;
import hearth.boot.Machines;
import hearth.cluster.StateStore;
import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;
import hearth.config.LogSettings;
import hearth.config.Mac;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets an answer, once, and whose report is believed. */
class InstallServiceTest {
    private static final Mac PVE = Mac.parse("52:54:00:00:00:03");
    private static final String REPORT = """
            {"$schema": {"version": "1.2"}, "fqdn": "pve.home.example", "machine-id": "4e8f",
             "kernel-version": {"machine": "x86_64", "release": "6.14.8-2-pve"},
             "network-interfaces": [{"name": "eno2", "mac": "52:54:00:00:00:04", "is-management": false},
               {"name": "eno1", "mac": "52:54:00:00:00:03", "address": "192.0.2.30/24", "is-management": true}],
             "ssh-public-host-keys": {"ecdsa": "a", "ed25519": "b", "rsa": "c"}}
            """;

    @TempDir
    private Path path;
    private final MemoryStateStore store = new MemoryStateStore();
    private final Random random = new Random(1);
    private Instant now = Instant.ofEpochSecond(1_790_000_000);
    private Configuration configuration;
    private InstallService service;

    @BeforeEach
    void layOut() throws IOException {
        write("config/hearth.yaml", "http: {listen: [\"192.0.2.1:8080\"]}");
        write("config/networks/lan.yaml", "subnet: 192.0.2.0/24");
        write("config/boot/proxmox.yaml", """
                proxmox:
                  root-password: pve
                  global: {fqdn: "${name}.home.example", country: at, mailto: a@b.example, timezone: Europe/Vienna}
                  disk-setup: {filesystem: ext4, disk-list: [sda]}
                """);
        write("config/boot/debian.yaml", "kernel: https://boot.example/linux");
        write("config/machines/web.yaml", "{macs: [\"52:54:00:00:00:01\"], boot: debian}");
        write("config/machines/spare.yaml", "{macs: [\"52:54:00:00:00:02\"], boot: proxmox}");
        configuration = ordered("pve", "first");
        service = started(configuration);
        write("data/secrets/pve", "$6$salt$hashhash\n");
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(path.resolve(file).getParent());
        Files.writeString(path.resolve(file), text);
    }

    private Configuration ordered(String machine, String text) throws IOException {
        write("config/machines/" + machine + ".yaml", """
                {macs: ["52:54:00:00:00:03", "52:54:00:00:00:04"], boot: proxmox, install: "%s"}
                """.formatted(text));
        return switch (ConfigurationLoader.load(path.resolve("config"))) {
            case ConfigurationLoader.Result.Loaded(Configuration loaded) -> loaded;
            case ConfigurationLoader.Result.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    /** Writes the machine's file, and puts that in force. */
    private void order(String machine, String text) throws IOException {
        configuration = ordered(machine, text);
        service = started(configuration);
    }

    /** As after a restart: nothing is known but what the store has. */
    private void start() {
        service = started(configuration);
    }

    private InstallService started(Configuration configuration) {
        Machines machines = Machines.of(configuration);
        Log log = new Log(new LogSettings(LogSettings.Format.TEXT, 60), () -> now);
        return new InstallService(() -> machines, new InstallState(store, log),
                new InstallUrls(configuration::appliance, new Tls()), Secrets.in(path.resolve("data")), random,
                () -> now, log);
    }

    private Page.Answer post(String target, String body, Map<String, String> fields) {
        Map<String, String> any = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        any.putAll(fields);
        String[] parts = target.split("\\?", 2);
        Pages.Place place = service.pages(1 << 20).at(parts[0]).orElseThrow();
        return place.page()
                .answer(new Page.Request("POST", parts[0], parts.length > 1 ? parts[1] : "",
                        InetAddress.ofLiteral("192.0.2.77"), Page.Way.CLEAR, name -> Optional.ofNullable(any.get(name)),
                        body.getBytes(StandardCharsets.UTF_8)))
                .toCompletableFuture().join();
    }

    private static String request(String release, String... macs) {
        return """
                {"$schema": {"version": "1.0"}, "product": {"fullname": "Proxmox VE", "product": "pve"},
                 "iso": {"release": "%s", "isorelease": "1"}, "dmi": {"system": {"serial": "x"}, "baseboard": {}},
                 "network_interfaces": [{"link": "lo", "mac": "00:00:00:00:00:00"}%s], "new": [{}]}
                """.formatted(release, String.join("", java.util.stream.Stream.of(macs)
                .map(mac -> ", {\"link\": \"eno1\", \"mac\": \"" + mac + "\"}").toList()));
    }

    private Page.Answer ask(String... macs) {
        return post(InstallService.ANSWER, request("9.1", macs), Map.of("Host", "192.0.2.1:8080"));
    }

    private String webhook(Page.Answer answer) {
        Matcher url = Pattern.compile("url = \"http://192\\.0\\.2\\.1:8080([^\"]+)\"").matcher(answer.text());
        assertThat(url.find()).as(answer.text()).isTrue();
        return url.group(1);
    }

    private long count(InstallCounts.Answer answer) {
        return service.counts().answers(answer).sum();
    }

    @Test
    void answerIsGivenOnceAndTheReportEndsIt() {
        assertThat(service.open(PVE)).isPresent();
        Page.Answer answer = ask("52:54:00:00:00:99", "52:54:00:00:00:04");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).startsWith("application/toml");
        assertThat(answer.text()).contains("root-password-hashed = \"$6$salt$hashhash\"",
                "fqdn = \"pve.home.example\"");
        assertThat(service.open(PVE)).isEmpty();
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(409);
        assertThat(ask("52:54:00:00:00:04").status()).isEqualTo(409);

        start();
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(409);
        now = now.plusSeconds(300);
        assertThat(post(webhook(answer) + "0", REPORT, Map.of()).status()).isEqualTo(403);
        assertThat(post(InstallService.REPORT, REPORT, Map.of()).status()).isEqualTo(403);
        assertThat(post(InstallService.REPORT + "?token=", REPORT, Map.of()).status()).isEqualTo(403);
        assertThat(post(webhook(answer), REPORT, Map.of()).status()).isEqualTo(200);
        assertThat(post(webhook(answer), REPORT, Map.of()).status()).isEqualTo(403);
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(409);
        assertThat(service.counts().reports.sum()).isEqualTo(1);
        assertThat(service.counts().refusedReports.sum()).isEqualTo(4);
        assertThat(count(InstallCounts.Answer.ANSWERED_BEFORE)).isEqualTo(2);

        Installation kept = new InstallState(store, new Log(new LogSettings(LogSettings.Format.TEXT, 60), () -> now))
                .now().of("pve").orElseThrow();
        assertThat(kept.state()).isInstanceOfSatisfying(Installation.State.Installed.class, done -> {
            assertThat(done.begun()).isEqualTo(now.minusSeconds(300));
            assertThat(done.report()).isEqualTo(
                    new hearth.boot.InstallReport("pve.home.example", "192.0.2.30/24", "4e8f", "6.14.8-2-pve", 3));
        });
    }

    @Test
    void anotherOrderInstallsAgainAndTheOldReportIsWorthNothing() throws IOException {
        String old = webhook(ask("52:54:00:00:00:03"));
        order("pve", "second");
        assertThat(service.open(PVE)).isPresent();
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(200);
        assertThat(post(old, REPORT, Map.of()).status()).isEqualTo(403);
        order("pve", "first");
        assertThat(service.open(PVE)).as("the commit was reverted").isEmpty();
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(409);
    }

    @Test
    void renamedMachineIsNotInstalledAgain() throws IOException {
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(200);
        Files.delete(path.resolve("config/machines/pve.yaml"));
        order("node1", "first");
        assertThat(service.open(PVE)).isEmpty();
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(409);
    }

    @Test
    void onlyMachinesWithAnOrderAreAnswered() {
        assertThat(ask("52:54:00:00:00:99").status()).isEqualTo(404);
        assertThat(ask("52:54:00:00:00:01").status()).as("another profile").isEqualTo(404);
        assertThat(ask("52:54:00:00:00:02").status()).as("no order").isEqualTo(403);
        assertThat(ask("52:54:00:00:00:02", "52:54:00:00:00:03").status()).as("two machines").isEqualTo(404);
        assertThat(count(InstallCounts.Answer.UNKNOWN)).isEqualTo(3);
        assertThat(count(InstallCounts.Answer.NOT_ORDERED)).isEqualTo(1);
        assertThat(service.open(PVE)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{} {}", "{\"network_interfaces\": 3}",
            "{\"network_interfaces\": [{\"mac\": 5}]}", "{\"network_interfaces\": [{\"mac\": \"01:00:5e:00:00:01\"}]}",
            "{\"network_interfaces\": [], \"network_interfaces\": [{\"mac\": \"52:54:00:00:00:03\"}]}"})
    void bodyThatNoInstallerSendsIsRefused(String body) {
        assertThat(post(InstallService.ANSWER, body, Map.of("Host", "192.0.2.1:8080")).status()).isEqualTo(400);
        assertThat(service.open(PVE)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"8.2,409", "7.4,409", "8.2-1,409", "8.3,200", "8.10,200", "9.0,200", "'',200", "new,200"})
    void installerThatCannotReportGetsNoAnswer(String release, int status) {
        assertThat(post(InstallService.ANSWER, request(release, "52:54:00:00:00:03"), Map.of("Host", "192.0.2.1:8080"))
                .status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no file", "secret in clear", "$6$two words", ""})
    void withoutAHashedPasswordTheOrderStaysOpen(String secret) throws IOException {
        Path file = path.resolve("data/secrets/pve");
        Files.delete(file);
        if (!secret.equals("no file")) {
            Files.writeString(file, secret);
        }
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(503);
        assertThat(service.open(PVE)).isPresent();
        Files.writeString(file, "$y$j9T$salt$hashhash");
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(200);
    }

    @Test
    void withoutAWayBackTheOrderStaysOpen() {
        for (Map<String, String> fields : java.util.List.of(Map.<String, String>of(), Map.of("Host", "a b"),
                Map.of("Host", "x\"/"))) {
            assertThat(post(InstallService.ANSWER, request("9.1", "52:54:00:00:00:03"), fields).status())
                    .isEqualTo(503);
        }
        assertThat(service.open(PVE)).isPresent();
    }

    @Test
    void nothingIsHandedOutThatTheDiskDidNotTake() {
        store.diskFull = true;
        Page.Answer refused = ask("52:54:00:00:00:03");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).doesNotContain("hashhash");
        store.diskFull = false;
        Page.Answer answer = ask("52:54:00:00:00:03");
        assertThat(answer.status()).isEqualTo(200);
        store.diskFull = true;
        assertThat(post(webhook(answer), REPORT, Map.of()).status()).isEqualTo(503);
        store.diskFull = false;
        assertThat(post(webhook(answer), REPORT, Map.of()).status()).isEqualTo(200);
    }

    @Test
    void peersAnswerCountsAsOurs() {
        MemoryStateStore peers = new MemoryStateStore();
        InstallState other = new InstallState(peers,
                new Log(new LogSettings(LogSettings.Format.TEXT, 60), () -> now));
        other.keep("pve", 0, other.now().answered(service.open(PVE).orElseThrow(), now,
                hearth.boot.InstallToken.next(new Random(2)))).toCompletableFuture().join();
        byte[] record = peers.entry(StateStore.Table.MACHINE, "pve").orElseThrow().value().orElseThrow();
        store.put(StateStore.Table.MACHINE, "pve", record).toCompletableFuture().join();
        assertThat(service.open(PVE)).isEmpty();
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(409);
    }

    @Test
    void recordThatCannotBeReadKeepsTheMachineFromInstalling() {
        store.put(StateStore.Table.MACHINE, "pve", new byte[]{9}).toCompletableFuture().join();
        assertThat(service.open(PVE)).isEmpty();
        assertThat(ask("52:54:00:00:00:03").status()).isEqualTo(503);
    }

    @Test
    void reportIsTakenWhateverItLeavesOutButNotIfItIsNone() {
        String webhook = webhook(ask("52:54:00:00:00:03"));
        assertThat(post(webhook, "no json", Map.of()).status()).isEqualTo(400);
        assertThat(post(webhook, "{\"fqdn\": [], \"ssh-public-host-keys\": 1}", Map.of()).status()).isEqualTo(200);
    }

    @Test
    void otherMethodsAreNotAllowed() {
        Page page = service.pages(1).at(InstallService.ANSWER).orElseThrow().page();
        assertThat(page.answer(new Page.Request("GET", InstallService.ANSWER, "", InetAddress.ofLiteral("192.0.2.77"),
                Page.Way.CLEAR, name -> Optional.empty(), new byte[0])).toCompletableFuture().join().status())
                .isEqualTo(405);
    }
}
