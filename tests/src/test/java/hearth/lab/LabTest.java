package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
            String listen = "exec 3<>/dev/tcp/192.0.2.2/22 && echo connected";
            assertThat(a.run(MOMENT, "bash", "-c", listen).err()).contains("Connection refused");
            assertThat(stranger.run(MOMENT, "bash", "-c", listen).err()).contains("No route to host");
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

    @Test
    void killMinusNineOfItsMakerLeavesNothingBehind() throws Exception {
        String links = hostLinks();
        Set<String> before = networkNamespaces();
        Process maker = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Maker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> said = maker.inputReader().lines().limit(3).toList();
        Path folder = Path.of(said.get(0));
        List<ProcessHandle> processes = Stream.of(said.get(1).split(" ", -1)).map(Long::parseLong)
                .map(ProcessHandle::of)
                .flatMap(p -> p.stream()).toList();
        Set<String> during = networkNamespaces();
        during.removeAll(before);
        assertThat(processes).as("the hub, two hosts, two programs").hasSize(5);
        assertThat(during).as("network namespaces of the hub and two hosts").hasSize(3);
        assertThat(folder).isDirectory();

        maker.destroyForcibly();
        assertThat(maker.waitFor(10, TimeUnit.SECONDS)).isTrue();

        Await.until("the lab to be gone", MOMENT, () -> {
            boolean gone = processes.stream().noneMatch(ProcessHandle::isAlive) && !Files.exists(folder);
            return gone ? java.util.Optional.of(gone) : java.util.Optional.empty();
        }, () -> processes + " " + folder);
        assertThat(networkNamespaces()).doesNotContainAnyElementsOf(during);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("hearth");
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

    private static String hostLinks() throws IOException, InterruptedException {
        Process ip = new ProcessBuilder("ip", "-o", "link").start();
        String links = new String(ip.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        ip.waitFor();
        return links;
    }

    /** The network namespaces of all processes that this user may look at. */
    private static Set<String> networkNamespaces() {
        return ProcessHandle.allProcesses().flatMap(p -> {
            try {
                return Stream.of(Files.readSymbolicLink(Path.of("/proc/" + p.pid() + "/ns/net")).toString());
            } catch (IOException e) {
                return Stream.empty(); // another user's, or it has just ended
            }
        }).collect(Collectors.toSet());
    }
}
