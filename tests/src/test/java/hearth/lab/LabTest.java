package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("lab")
class LabTest {
    private static final Duration MOMENT = Duration.ofSeconds(10);

    @BeforeAll
    static void lab() throws Exception {
        LabTests.needsLab();
    }

    @Test
    void hostsOnOneBridgeReachEachOtherAndNothingElse() throws Exception {
        try (Lab lab = Lab.open()) {
            Bridge lan = lab.bridge("lan");
            Host a = lab.host("a", lan);
            Host b = lab.host("b", lan);
            Host stranger = lab.host("stranger", lab.bridge("elsewhere"));
            a.addAddress("lan0", "192.0.2.1/24");
            b.addAddress("lan0", "192.0.2.2/24");
            stranger.addAddress("elsewhere0", "192.0.2.3/24");
            String connect = "exec 3<>/dev/tcp/192.0.2.2/22 && echo connected";
            assertThat(a.run(MOMENT, "bash", "-c", connect).err()).contains("Connection refused");
            assertThat(stranger.run(MOMENT, "bash", "-c", connect).err()).contains("No route to host");
            assertThat(a.run(MOMENT, "ip", "route", "show", "default").out()).isEmpty();
            assertThat(a.run(MOMENT, "hostname").out()).isEqualTo("a\n");
            b.down("lan0");
            assertThat(b.run(MOMENT, "ip", "link", "show", "lan0").out()).contains("state DOWN");
        }
    }

    @Test
    void commandThatTakesTooLongIsEndedAndReported() throws Exception {
        try (Lab lab = Lab.open()) {
            Host host = lab.host("a");
            assertThatThrownBy(() -> host.run(Duration.ofMillis(300), "sleep", "1234567"))
                    .isInstanceOf(LabException.class).hasMessageContaining("sleep 1234567 took longer than 300 ms");
            assertThat(host.run(MOMENT, "ps", "-eo", "args").out()).doesNotContain("1234567");
            assertThat(host.run(MOMENT, "sh", "-c", "echo out; echo err >&2; exit 3"))
                    .isEqualTo(new Result(List.of("sh", "-c", "echo out; echo err >&2; exit 3"), 3, "out\n", "err\n"));
        }
    }

    /** Ctrl-C reaches every process of the terminal's group. */
    @ParameterizedTest
    @CsvSource({"kill -9 of its maker, -KILL, ''", "Ctrl-C, -INT, -"})
    void nothingIsLeftBehindAfter(String what, String signal, String group) throws Exception {
        String links = hostLinks();
        List<String> mounts = mountedNamespaces();
        // Whoever runs the tests in the background may have told the shell to ignore Ctrl-C; children inherit that.
        Process maker = new ProcessBuilder("env", "--default-signal=INT", "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"), Maker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> said = maker.inputReader().lines().limit(3).toList();
        Path folder = Path.of(said.get(0));
        List<ProcessHandle> processes = Stream.of(said.get(1).split(" ", -1)).map(Long::parseLong)
                .map(ProcessHandle::of)
                .flatMap(p -> p.stream()).toList();
        Set<Path> namespaces = new HashSet<>();
        for (ProcessHandle process : processes) {
            namespaces.add(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net")));
        }
        assertThat(processes).as("the hub, two hosts, two programs").hasSize(5);
        assertThat(namespaces).as("network namespaces of the hub and two hosts").hasSize(3);
        assertThat(folder).isDirectory();

        assertThat(new ProcessBuilder("kill", signal, "--", group + maker.pid()).inheritIO().start().waitFor())
                .isZero();
        assertThat(maker.waitFor(10, TimeUnit.SECONDS)).as(what).isTrue();

        Await.until("the lab to be gone", MOMENT, () -> {
            boolean gone = processes.stream().noneMatch(ProcessHandle::isAlive) && !Files.exists(folder);
            return gone ? Optional.of(gone) : Optional.empty();
        }, () -> processes + " " + folder);
        // A namespace lives as long as a process in it or a mount of it; and its interfaces as long as it.
        assertThat(mountedNamespaces()).isEqualTo(mounts);
        assertThat(hostLinks()).isEqualTo(links);
    }

    /** Makes a lab, says which folder and processes it has, and waits to be killed. */
    static final class Maker {
        private Maker() {}

        public static void main(String[] arguments) throws Exception {
            Lab lab = Lab.open();
            Bridge lan = lab.bridge("lan");
            Host a = lab.host("a", lan);
            Host b = lab.host("b", lan);
            // One that does not care about SIGTERM or SIGHUP.
            Running deaf = a.start("sh", "-c", "trap '' TERM HUP; while :; do sleep 1; done");
            Running other = b.start("sleep", "3600");
            System.out.println(lab.folder());
            System.out
                    .println(Stream.of(lab.hub().pid(), a.pid(), b.pid(), deaf.pid(), other.pid()).map(String::valueOf)
                            .collect(Collectors.joining(" ")));
            System.out.println("made");
            Thread.sleep(Duration.ofMinutes(2));
        }
    }

    private static List<String> mountedNamespaces() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream().filter(l -> l.contains(" nsfs ")).toList();
    }

    private static String hostLinks() throws IOException, InterruptedException {
        Process ip = new ProcessBuilder("ip", "-o", "link").start();
        String links = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ip.waitFor();
        return links;
    }
}
