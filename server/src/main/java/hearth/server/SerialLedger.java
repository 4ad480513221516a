package hearth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

import hearth.config.DomainName;
import hearth.dns.Serial;
import hearth.dns.SerialChoice;
import hearth.dns.SerialKeeper;
import hearth.dns.SerialSource;

/**
 * The SOA serials of the zones, kept in {@code serials} of the data folder so that they never go backwards: not when the
 * clock does, and not after a restart. A zone without a serial of its own keeps one as long as its content is the same;
 * with other content it gets the time in seconds, or one more than before where that is later. Records that come and go
 * make serials grow between two writes; so what is written is a ceiling that the serial in service stays below. In a pair
 * each node chooses its own ones only. Any thread.
 */
final class SerialLedger implements SerialSource, SerialKeeper {
    private static final String FILE = "serials";
    /** How far the ceiling is raised at a time: a disk write for so many changes of a zone's leases. */
    private static final long STRIDE = 1000;
    private static final int FIELDS = 3;

    private final Path file;
    private final InstantSource clock;
    private final SerialChoice choice;
    private final Map<String, Entry> entries = new TreeMap<>();

    /**
     * @param content
     *            digest of the zone's own records
     * @param serial
     *            what they were given
     * @param ceiling
     *            at least every serial that was ever served
     */
    private record Entry(String content, long serial, long ceiling) {}

    /** Reads the ledger, or begins one. */
    SerialLedger(Path data, InstantSource clock, SerialChoice choice) throws IOException {
        this.file = data.resolve(FILE);
        this.clock = clock;
        this.choice = choice;
        if (!Files.exists(file)) {
            return;
        }
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(" ", -1);
            try {
                entries.put(fields[0], new Entry(fields[1], Long.parseLong(fields[2]), Long.parseLong(fields[FIELDS])));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(file + ": the line '" + line
                        + "' is damaged; remove it: the zone then gets the time as its serial", e);
            }
        }
    }

    @Override
    public synchronized long serial(DomainName origin, String content) {
        Entry entry = entries.get(origin.toString());
        if (entry == null || !entry.content.equals(content) || !choice.owns(entry.serial)) {
            long before = Serial.plus(clock.instant().getEpochSecond(), -1);
            long ceiling = entry == null ? 0 : entry.ceiling;
            boolean passed = ceiling == 0 || Serial.isAfter(before, ceiling);
            long serial = choice.after(passed ? before : ceiling);
            entry = new Entry(content, serial, serial);
            entries.put(origin.toString(), entry);
            write();
        }
        return entry.serial;
    }

    @Override
    public synchronized long ceiling(String origin) {
        Entry entry = entries.get(origin);
        return entry == null ? 0 : entry.ceiling;
    }

    @Override
    public synchronized void serves(String origin, long serial) {
        Entry entry = entries.getOrDefault(origin, new Entry("-", serial, 0));
        boolean first = entry.ceiling == 0;
        if (first || Serial.isAfter(serial, entry.ceiling)) {
            long further = Serial.plus(entry.ceiling, STRIDE);
            long ceiling = first || Serial.isAfter(serial, further) ? serial : further;
            entries.put(origin, new Entry(entry.content, entry.serial, ceiling));
            write();
        }
    }

    @Override
    public SerialChoice choice() {
        return choice;
    }

    private void write() {
        StringBuilder lines = new StringBuilder();
        entries.forEach((origin, entry) -> lines.append(origin).append(' ').append(entry.content).append(' ')
                .append(entry.serial).append(' ').append(entry.ceiling).append('\n'));
        Path beside = file.resolveSibling(FILE + ".new");
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    // A disk that gets full takes a part first, and refuses the rest.
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the zones' serials can't be kept in " + file + " (" + e
                    + "). See that the disk has room and that this user may write there", e);
        }
    }
}
