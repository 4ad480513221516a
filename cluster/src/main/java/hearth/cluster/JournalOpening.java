package hearth.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Opens a journal: reads what is there, cuts a torn tail, and writes a sound file beside a damaged one, which it keeps
 * for whoever wants to look into it.
 */
final class JournalOpening<R> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);

    private final RecordKind<R> kind;
    private final Disk disk;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Path path;
    private Optional<Path> keptAside = Optional.empty();
    private Optional<String> fault = Optional.empty();

    private JournalOpening(RecordKind<R> kind, Disk disk, InstantSource clock, RandomGenerator random) {
        this.kind = kind;
        this.disk = disk;
        this.clock = clock;
        this.random = random;
        this.path = disk.path(Journal.name(kind));
    }

    /** A journal ready for service, what it held, and what was found on the way. */
    record Opened<R>(Journal<R> journal, List<R> records, Recovery recovery) {}

    static <R> Opened<R> open(RecordKind<R> kind, Disk disk, JournalLimits limits, JournalCounts counts,
            InstantSource clock, RandomGenerator random, Consumer<JournalEvent> events) throws JournalException {
        JournalOpening<R> opening = new JournalOpening<>(kind, disk, clock, random);
        try {
            return opening.open(limits, counts, events);
        } catch (NewerFormat e) {
            throw new JournalException(opening.path + " " + e.getMessage() + ", which this version of Hearth doesn't"
                    + " know: a newer one wrote it. Run that one again, or move the file away to begin without "
                    + kind.records(), e);
        } catch (IOException e) {
            throw new JournalException(
                    "the " + kind.journal() + " " + opening.path + " can't be opened: " + Folder.reason(e)
                            + ". The user " + System.getProperty("user.name")
                            + " must be able to read and write there, and the disk must have room and be sound",
                    e);
        }
    }

    private Opened<R> open(JournalLimits limits, JournalCounts counts, Consumer<JournalEvent> events)
            throws IOException, NewerFormat {
        long start = System.nanoTime();
        disk.deleteIfExists(Compaction.unfinished(kind)); // what a crash left of a compaction
        boolean created = !disk.exists(Journal.name(kind));
        if (created) {
            write(StoreId.random(random), new LiveRecords<>(kind)).close();
        }
        Disk.DiskFile file = disk.open(Journal.name(kind));
        try {
            JournalScan.Found<R> found = JournalScan.of(file, kind);
            StoreId id = found.id().orElseGet(() -> StoreId.random(random));
            int forgotten = found.live().forgetBefore(limits.oldest(clock.instant()));
            JournalFile journal = found.damage() ? mend(file, found, id) : resume(file, found, id);
            Recovery recovery = new Recovery(path, kind.records(), created, found.live().count(), forgotten,
                    found.frames(),
                    found.torn(), found.damaged(), found.unreadable(), keptAside, fault,
                    Duration.ofNanos(System.nanoTime() - start));
            return new Opened<>(new Journal<>(kind, disk, id, found.live(), journal, limits, counts, clock, events),
                    found.live().copy(), recovery);
        } catch (IOException | NewerFormat e) {
            file.close();
            throw e;
        }
    }

    /** Behind a torn tail nothing may be appended: a later torn write could leave parts of both. */
    private JournalFile resume(Disk.DiskFile file, JournalScan.Found<R> found, StoreId id) throws IOException {
        if (found.torn() > 0) {
            file.truncate(found.end());
            file.force();
        }
        disk.sync(); // a rename that the crash overtook, and the deletion above
        return JournalFile.resume(file, kind, id, disk.ahead(), found);
    }

    private JournalFile mend(Disk.DiskFile file, JournalScan.Found<R> found, StoreId id) throws IOException {
        try {
            keepAside();
            JournalFile sound = write(id, found.live());
            file.close();
            return sound;
        } catch (IOException e) {
            if (found.id().isEmpty()) {
                throw e; // nothing that is appended behind a damaged header would be found again for sure
            }
            fault = Optional.of(path + ": the damaged journal could not be kept aside and replaced: "
                    + Folder.reason(e) + ". It goes on as it is, behind the damage");
            return resume(file, found, id);
        }
    }

    private void keepAside() throws IOException {
        String name = Journal.name(kind) + ".damaged-" + TIME.format(clock.instant());
        String free = name;
        for (int n = 2; disk.exists(free); n++) {
            free = name + "-" + n;
        }
        disk.link(Journal.name(kind), free);
        keptAside = Optional.of(disk.path(free));
    }

    private JournalFile write(StoreId id, LiveRecords<R> live) throws IOException {
        Compaction<R> whole = Compaction.begin(kind, disk, id, live, Long.MIN_VALUE);
        try {
            whole.all();
            JournalFile journal = whole.replace();
            disk.sync();
            return journal;
        } catch (IOException e) {
            whole.abandon();
            throw e;
        }
    }
}
