package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Going over to another revision while clients ask, and when something is in the way. */
class ReloadTest {
    @TempDir
    private Path temporary;

    private static Message ask(RunningHearth hearth, String name) throws IOException {
        SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(hearth.dns);
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)));
    }

    private static List<String> addresses(RunningHearth hearth, String name) throws IOException {
        return ask(hearth, name).getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
    }

    @Test
    void zonesAndNamesOfMachinesChangeTogether() throws Exception {
        try (RunningHearth hearth = new RunningHearth(temporary, "")) {
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger missing = new AtomicInteger();
            // New, then gone, then new: each time with its zone, so that a zone without its machine could be seen.
            Thread asking = Thread.ofPlatform().start(() -> {
                while (!done.get()) {
                    try {
                        if (ask(hearth, "pi.lab.example.").getRcode() == Rcode.NXDOMAIN) {
                            missing.incrementAndGet();
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            for (int i = 0; i < 40; i++) {
                hearth.write("zones/lab.example.yaml", RunningHearth.zone("192.0.2.11"));
                hearth.write("machines/pi.yaml",
                        "{macs: [\"52:54:00:00:00:02\"], address: 192.0.2.61, names: [pi.lab.example]}");
                hearth.node().reload();
                assertThat(addresses(hearth, "pi.lab.example.")).containsExactly("192.0.2.61");
                Files.delete(hearth.folder.resolve("zones/lab.example.yaml"));
                Files.delete(hearth.folder.resolve("machines/pi.yaml"));
                hearth.node().reload();
            }
            done.set(true);
            asking.join();
            assertThat(missing).hasValue(0);
        }
    }

    @Test
    void revisionThatCannotBeAppliedLeavesTheOneBefore() throws Exception {
        try (RunningHearth hearth = new RunningHearth(temporary, "")) {
            Files.createDirectory(temporary.resolve("data/serials.new")); // where the ledger wants to write
            hearth.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            hearth.node().reload();
            assertThat(addresses(hearth, "www.home.example.")).containsExactly("192.0.2.10");

            Files.delete(temporary.resolve("data/serials.new"));
            hearth.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.12"));
            hearth.node().reload();
            assertThat(addresses(hearth, "www.home.example.")).containsExactly("192.0.2.12");
        }
    }

    @Test
    void reloadAfterTheEndDoesNothing() throws Exception {
        RunningHearth hearth = new RunningHearth(temporary, "");
        hearth.close();
        hearth.node().reload();
        hearth.close();
        try (DatagramSocket free = new DatagramSocket(hearth.dns, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void dataFolderThatCannotBeWrittenIsNamedAtTheStart() throws Exception {
        Path folder = temporary.resolve("config");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("hearth.yaml"), "{}\n");
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertThatThrownBy(() -> Hearth.start(folder, file, InstantSource.system())).isInstanceOf(IOException.class)
                .hasMessageContaining("data folder " + file).hasMessageContaining("--data");

        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("zones/home.example.yaml"), RunningHearth.zone("192.0.2.10"));
        Path data = Files.createDirectories(temporary.resolve("data"));
        Files.createDirectory(data.resolve("serials.new"));
        assertThatThrownBy(() -> Hearth.start(folder, data, InstantSource.system())).isInstanceOf(IOException.class)
                .hasMessageContaining(data.resolve("serials").toString());
    }

    @Test
    void secondProcessLeavesTheSerialsOfTheFirst() throws Exception {
        try (RunningHearth hearth = new RunningHearth(temporary, "")) {
            String before = Files.readString(temporary.resolve("data/serials"));
            hearth.write("zones/home.example.yaml", RunningHearth.zone("192.0.2.11"));
            assertThatThrownBy(
                    () -> Hearth.start(hearth.folder, temporary.resolve("data"), InstantSource.system()))
                    .isInstanceOf(IOException.class).hasMessageContaining("another Hearth");
            assertThat(Files.readString(temporary.resolve("data/serials"))).isEqualTo(before);
        }
    }

    @Test
    void stormOfSignalsIsOneReloadMore() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Runnable gathered = Hangup.gathered(() -> {
            runs.incrementAndGet();
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Thread first = Thread.ofVirtual().start(gathered);
        begun.await();
        Thread waiting = Thread.ofPlatform().start(gathered);
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 50; i++) {
            gathered.run(); // comes back at once
        }
        go.countDown();
        first.join();
        waiting.join();
        assertThat(runs).hasValue(2);
    }
}
