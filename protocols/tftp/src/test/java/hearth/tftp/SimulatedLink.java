package hearth.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

import hearth.tftp.TftpProcessor.Start;

/**
 * A client and a transfer, joined by a link that loses, repeats and reorders packets, on a clock of its own. The client
 * receives as RFC 7440 section 4 says, and repeats its last ACK by a timer of its own.
 */
final class SimulatedLink {
    /** How bad the link is: chances from 0 to 1, and whether the client also acknowledges blocks that it had before. */
    record Weather(double loss, double repeat, double late, boolean chatty) {
        static final Weather FINE = new Weather(0, 0, 0, false);
    }

    private record Event(long at, long order, Runnable action) {}

    private static final long MILLISECOND = 1_000_000;
    private static final long CLIENT_TIMEOUT = 700 * MILLISECOND;

    private final Random random;
    private final Weather weather;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final TestFiles files = new TestFiles();
    private final long size;
    private final Transfer transfer;
    private long now;
    private long order;
    private long timer = Long.MAX_VALUE;

    private int blockSize = 512;
    private int window = 1;
    private boolean started;
    private long expected = 1;
    private int inWindow;
    private long received;
    private boolean complete;
    private int lastAckTimer;
    int dataPackets;

    SimulatedLink(Weather weather, long seed, TftpProcessor processor, long size, String... request) {
        this.random = new Random(seed);
        this.weather = weather;
        this.size = size;
        byte[] packet = Packets.read(request);
        transfer = ((Start.Begun) processor.start(packet, packet.length, files.of(size))).transfer();
    }

    long now() {
        return now;
    }

    Transfer run() {
        transfer.begin(now, this::toClient);
        while (!transfer.done()) {
            schedule();
            Event next = events.remove();
            assertThat(next.at).isGreaterThanOrEqualTo(now);
            now = next.at;
            next.action.run();
        }
        assertThat(complete).isTrue();
        assertThat(received).isEqualTo(size);
        assertThat(files.closed).isEqualTo(1);
        return transfer;
    }

    private void schedule() {
        if (transfer.deadline() != timer) {
            timer = transfer.deadline();
            at(timer, () -> transfer.onTimeout(now, this::toClient));
        }
    }

    private void at(long time, Runnable action) {
        events.add(new Event(Math.max(time, now), order++, action));
    }

    private void carry(Runnable delivery) {
        int copies = random.nextDouble() < weather.loss ? 0 : random.nextDouble() < weather.repeat ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long delay = random.nextDouble() < weather.late ? random.nextLong(20) : 1;
            at(now + delay * MILLISECOND, delivery);
        }
    }

    private void toClient(byte[] packet, int length) {
        dataPackets += packet[1] == Wire.DATA ? 1 : 0;
        byte[] copy = Arrays.copyOf(packet, length);
        carry(() -> receive(copy));
    }

    private void acknowledge() {
        inWindow = 0;
        byte[] ack = Packets.ack((int) (expected - 1));
        carry(() -> transfer.onPacket(ack, ack.length, now, this::toClient));
        int mine = ++lastAckTimer;
        at(now + CLIENT_TIMEOUT, () -> {
            if (mine == lastAckTimer && !complete) {
                acknowledge();
            }
        });
    }

    private void receive(byte[] packet) {
        if (packet[1] == Wire.OACK) {
            Packets.options(packet).forEach((name, value) -> {
                switch (name) {
                    case "blksize" -> blockSize = Integer.parseInt(value);
                    case "windowsize" -> window = Integer.parseInt(value);
                    default -> assertThat(name).isEqualTo("tsize");
                }
            });
            if (!started) {
                acknowledge();
            }
            return;
        }
        assertThat(packet[1]).isEqualTo((byte) Wire.DATA);
        started = true;
        int number = Wire.u16(packet, 2);
        if (complete) {
            // The client lingers to repeat its last ACK (RFC 1350 section 6).
            acknowledge();
        } else if (number == (expected & 0xffff)) {
            accept(packet);
        } else if (ahead(number) || weather.chatty) {
            acknowledge();
        }
    }

    private boolean ahead(int number) {
        int distance = (number - (int) expected) & 0xffff;
        return distance < 0x8000;
    }

    private void accept(byte[] packet) {
        for (int i = Wire.HEADER; i < packet.length; i++) {
            if (packet[i] != (byte) TestFiles.PATTERN.applyAsInt(received++)) {
                throw new AssertionError("byte " + (received - 1) + " differs");
            }
        }
        expected++;
        complete = packet.length < Wire.HEADER + blockSize;
        if (++inWindow == window || complete) {
            acknowledge();
        }
    }
}
