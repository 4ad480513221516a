package hearth.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import hearth.lab.Await;
import hearth.lab.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package: made from what the build has made, looked at, installed on a fresh machine, run by systemd. */
@Tag("lab")
class PackageTest {
    private static final Duration MADE = Duration.ofMinutes(4);
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final Path SERVER = Path.of("../server/target/hearth-server.jar");

    @TempDir
    private static Path folder;

    private static Path deb = Path.of("/nowhere");
    private static Path unpacked = Path.of("/nowhere");

    @BeforeAll
    static void make() throws Exception {
        Optional<String> hindrance = Commands.missing("dpkg-deb", "bash").or(() -> Files.exists(SERVER)
                ? Optional.empty()
                : Optional.of("the server's jar isn't built: mvn package, or a later phase"));
        assumeTrue(hindrance.isEmpty(), () -> hindrance.orElse(""));
        Result made = Commands.run(MADE, "../systemd/package", "0.1.0-SNAPSHOT", folder.toString()).orThrow();
        deb = Path.of(made.out().lines().reduce((first, last) -> last).orElseThrow());
        unpacked = folder.resolve("unpacked");
        Commands.run(MOMENT, "dpkg-deb", "--extract", deb.toString(), unpacked.toString()).orThrow();
    }

    @Test
    void runtimeHasTheModulesThatAnyClassOnTheClassPathNames() throws Exception {
        List<String> jdeps = Stream.concat(
                Stream.of(System.getProperty("java.home") + "/bin/jdeps", "--multi-release", "25",
                        "--ignore-missing-deps", "--module-path", unpacked.resolve("usr/lib/hearth/lib").toString(),
                        "-summary"),
                jars().map(Path::toString)).toList();
        String named = Commands.run(MOMENT, jdeps.toArray(String[]::new)).orThrow().out();
        TreeSet<String> wanted = named.lines().map(line -> line.replaceFirst(".* -> ", "").strip())
                .filter(name -> name.matches("(java|jdk)\\.[a-z.]+")).collect(Collectors.toCollection(TreeSet::new));
        // Only Micrometer's listener for Log4j names it, which nothing loads.
        assertThat(wanted.remove("java.desktop")).isTrue();
        List<String> there = Commands
                .run(MOMENT, unpacked.resolve("usr/lib/hearth/runtime/bin/java").toString(), "--list-modules").orThrow()
                .out().lines().map(line -> line.replaceFirst("@.*", "")).toList();
        assertThat(there).containsAll(wanted).contains("jdk.unsupported").doesNotContain("java.desktop",
                "jdk.compiler");
        assertThat(wanted).contains("java.base", "java.naming");
    }

    private static Stream<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(unpacked.resolve("usr/lib/hearth/lib"))) {
            return files.toList().stream();
        }
    }

    @Test
    void lintianFindsNoError() throws Exception {
        Optional<String> hindrance = Commands.missing("lintian");
        assumeTrue(hindrance.isEmpty(), () -> hindrance.orElse(""));
        Result said = Commands.run(MADE, "lintian", "--fail-on", "error", deb.toString());
        assertThat(said.exit()).as(said.out()).isZero();
    }

    @Test
    void everyConfigurationFileIsOneOfThePersonsWhoChangesIt() throws Exception {
        String conffiles = Commands.run(MOMENT, "dpkg-deb", "--info", deb.toString(), "conffiles").orThrow().out();
        try (Stream<Path> files = Files.walk(unpacked.resolve("etc"))) {
            assertThat(conffiles.lines().map(String::strip)).containsExactlyInAnyOrderElementsOf(
                    files.filter(Files::isRegularFile).map(file -> "/" + unpacked.relativize(file)).toList());
        }
        // A fresh machine must not answer strangers.
        assertThat(Files.readString(unpacked.resolve("etc/hearth/hearth.yaml")).lines()
                .filter(line -> line.contains("listen:"))).isNotEmpty()
                .allMatch(line -> line.contains("[\"127.0.0.1:"));
    }

    @Test
    void installedServiceLivesThroughAllThatSystemdDoesToIt() throws Exception {
        Optional<String> hindrance = BootedMachine.hindrance();
        assumeTrue(hindrance.isEmpty(), () -> hindrance.orElse(""));
        try (BootedMachine machine = BootedMachine.boot(Path.of("target/debian.tar"))) {
            Files.copy(deb, machine.file("/root/hearth.deb"));
            installs(machine);
            runsWithoutRoot(machine);
            reloads(machine);
            comesBackAfterKill(machine);
            isEndedWhenItHangs(machine);
            servesAttachedClientsAtItsPorts(machine);
            isUpgradedAndRemoved(machine);
        }
    }

    private static void installs(BootedMachine machine) throws Exception {
        machine.must("dpkg", "--install", "/root/hearth.deb");
        // dpkg waits for the start, which waits for READY=1.
        assertThat(machine.must("systemctl", "is-active", "hearth")).isEqualTo("active");
        assertThat(machine.must("systemctl", "is-enabled", "hearth")).isEqualTo("enabled");
        assertThat(show(machine, "StatusText")).contains("3 zones");
        assertThat(address(machine, "5300", "www.home.example")).isNotEmpty();
        assertThat(machine.beside("curl", "-fsS", "http://127.0.0.1:8080/ready").exit()).isZero();
        assertThat(machine.must("hearth", "check", "/etc/hearth")).contains("no problems");
        // The cache of loaded classes is for these jars in this place, or the JVM would say why not.
        assertThat(machine.must("sh", "-c",
                "HEARTH_JVM_OPTIONS='-Xlog:class+load -XX:AOTMode=on' hearth check /etc/hearth"))
                .containsPattern("hearth\\.server\\.Main source: shared objects file");
    }

    private static void runsWithoutRoot(BootedMachine machine) throws Exception {
        String process = "/proc/" + show(machine, "MainPID");
        assertThat(machine.must("stat", "-c", "%U", process)).isEqualTo("hearth");
        String status = machine.must("cat", process + "/status");
        // CAP_NET_BIND_SERVICE is bit 10, CAP_NET_RAW is bit 13.
        assertThat(status).contains("CapEff:\t0000000000002400").contains("CapBnd:\t0000000000002400")
                .contains("NoNewPrivs:\t1").contains("Seccomp:\t2");
        assertThat(machine.must("stat", "-c", "%U %a", "/var/lib/hearth")).isEqualTo("hearth 700");
    }

    private static void reloads(BootedMachine machine) throws Exception {
        Path zone = machine.file("/etc/hearth/zones/home.example.yaml");
        String before = Files.readString(zone);
        Files.writeString(zone, before + "  added: {A: 192.0.2.77}\n");
        String process = show(machine, "MainPID");
        machine.must("systemctl", "reload", "hearth");
        awaitAddress(machine, "5300", "added.home.example", "192.0.2.77");
        Files.writeString(zone, before + "  added: {A: nonsense}\n");
        machine.must("systemctl", "reload", "hearth");
        await("the refusal in the status", machine, () -> show(machine, "StatusText").contains("refused"));
        awaitAddress(machine, "5300", "added.home.example", "192.0.2.77");
        assertThat(machine.must("systemctl", "is-active", "hearth")).isEqualTo("active");
        Files.writeString(zone, before);
        machine.must("systemctl", "reload", "hearth");
        await("the end of the refusal", machine, () -> !show(machine, "StatusText").contains("refused"));
        assertThat(show(machine, "MainPID")).isEqualTo(process);
    }

    private static void comesBackAfterKill(BootedMachine machine) throws Exception {
        machine.must("systemctl", "kill", "--signal=KILL", "hearth");
        await("another start", machine, () -> show(machine, "NRestarts").equals("1") && active(machine));
        assertThat(address(machine, "5300", "www.home.example")).isNotEmpty();
    }

    private static void isEndedWhenItHangs(BootedMachine machine) throws Exception {
        Path changes = Files.createDirectories(machine.file("/etc/systemd/system/hearth.service.d"));
        Files.writeString(changes.resolve("quick.conf"), "[Service]\nWatchdogSec=5s\nTimeoutAbortSec=1s\n");
        machine.must("systemctl", "daemon-reload");
        machine.must("systemctl", "restart", "hearth");
        // A healthy one outlives its watchdog's time.
        String healthy = show(machine, "MainPID");
        Thread.sleep(6000);
        assertThat(show(machine, "MainPID")).isEqualTo(healthy);
        machine.must("systemctl", "kill", "--signal=STOP", "hearth");
        await("another process", machine, () -> active(machine) && !show(machine, "MainPID").equals(healthy));
        assertThat(machine.must("journalctl", "--no-pager", "-u", "hearth")).contains("Watchdog timeout");
        assertThat(address(machine, "5300", "www.home.example")).isNotEmpty();
        Files.delete(changes.resolve("quick.conf"));
        machine.must("systemctl", "daemon-reload");
    }

    private static void servesAttachedClientsAtItsPorts(BootedMachine machine) throws Exception {
        machine.beside("ip", "link", "add", "lan0", "type", "bridge").orThrow();
        machine.beside("ip", "address", "add", "192.0.2.1/24", "dev", "lan0").orThrow();
        machine.beside("ip", "link", "set", "lan0", "up").orThrow();
        Files.writeString(machine.file("/etc/hearth/hearth.yaml"), """
                dns: {listen: ["192.0.2.1:53"]}
                dhcp: {interfaces: [lan0]}
                tftp: {listen: ["192.0.2.1:69"]}
                http: {listen: ["192.0.2.1:80"]}
                boot: {profile: hello}
                """);
        machine.must("systemctl", "restart", "hearth");
        assertThat(machine.beside("dig", "+short", "@192.0.2.1", "www.home.example").orThrow().out()).isNotBlank();
        assertThat(machine.beside("curl", "-fsS", "tftp://192.0.2.1/hello.txt").orThrow().out()).isNotBlank();
        // The socket for frames to clients without an address.
        assertThat(machine.must("cat", "/proc/" + show(machine, "MainPID") + "/net/packet").lines().count())
                .isGreaterThan(1);
    }

    private static void isUpgradedAndRemoved(BootedMachine machine) throws Exception {
        String before = show(machine, "MainPID");
        machine.must("dpkg", "--install", "--force-confold", "/root/hearth.deb");
        assertThat(machine.must("systemctl", "is-active", "hearth")).isEqualTo("active");
        assertThat(show(machine, "MainPID")).isNotEqualTo(before);
        assertThat(Files.readString(machine.file("/etc/hearth/hearth.yaml"))).contains("lan0");

        machine.must("dpkg", "--remove", "hearth");
        assertThat(machine.inside(MOMENT, "systemctl", "is-active", "hearth").exit()).isNotZero();
        assertThat(machine.file("/var/lib/hearth/leases/leases.journal")).exists();
        assertThat(machine.file("/etc/hearth/hearth.yaml")).exists();
        assertThat(machine.file("/usr/lib/hearth")).doesNotExist();

        machine.must("dpkg", "--purge", "hearth");
        for (String gone : List.of("/var/lib/hearth", "/etc/hearth",
                "/etc/systemd/system/multi-user.target.wants/hearth.service", "/usr/bin/hearth")) {
            assertThat(machine.file(gone)).doesNotExist();
        }
        assertThat(machine.must("journalctl", "--no-pager", "-u", "hearth")).doesNotContain("SERVICE_MANAGER_NOT_TOLD",
                "WATCHDOG_SILENT", "Main process exited, code=exited, status=1");
    }

    private static String show(BootedMachine machine, String property) throws IOException, InterruptedException {
        return machine.must("systemctl", "show", "hearth", "--value", "--property", property);
    }

    private static boolean active(BootedMachine machine) throws IOException, InterruptedException {
        return machine.inside(MOMENT, "systemctl", "is-active", "hearth").out().strip().equals("active");
    }

    private static String address(BootedMachine machine, String port, String name)
            throws IOException, InterruptedException {
        return machine.beside("dig", "+short", "+tries=1", "@127.0.0.1", "-p", port, name).out().strip();
    }

    private static void awaitAddress(BootedMachine machine, String port, String name, String address) throws Exception {
        await(name + " to be " + address, machine, () -> address(machine, port, name).equals(address));
    }

    /** Something that must come true. */
    private interface Fact {
        boolean holds() throws Exception;
    }

    private static void await(String what, BootedMachine machine, Fact fact) throws Exception {
        Await.until(what, MOMENT, () -> fact.holds() ? Optional.of(true) : Optional.empty(), () -> {
            try {
                return machine.inside(MOMENT, "journalctl", "--no-pager", "-n", "40").out();
            } catch (IOException e) {
                return e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        });
    }
}
