package hearth.cluster;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Writes the live records to a new file, a piece at a time, so that commits to the old one go on between the pieces.
 * The new file gets the journal's name only when it is whole and durable: a crash leaves either the old one or the new.
 * Owned by the journal's thread.
 */
final class Compaction<R> {
    private static final int PIECE = 256 << 10;

    private final RecordKind<R> kind;
    private final Disk disk;
    private final JournalFile file;
    private final LiveRecords<R> live;
    private final long oldest;
    private final ArrayDeque<R> rest;
    private long late;
    private int forgotten;

    private Compaction(RecordKind<R> kind, Disk disk, JournalFile file, LiveRecords<R> live, long oldest) {
        this.kind = kind;
        this.disk = disk;
        this.file = file;
        this.live = live;
        this.oldest = oldest;
        this.rest = new ArrayDeque<>(live.copy());
    }

    /**
     * @param oldest
     *            a record that came to its end before, in seconds since 1970, is forgotten
     */
    static <R> Compaction<R> begin(RecordKind<R> kind, Disk disk, StoreId id, LiveRecords<R> live, long oldest)
            throws IOException {
        Disk.DiskFile created = disk.create(unfinished(kind));
        try {
            return new Compaction<>(kind, disk, JournalFile.begin(created, kind, id, disk.ahead()), live, oldest);
        } catch (IOException e) {
            created.close();
            throw e;
        }
    }

    /** What a compaction writes to, until it is whole. */
    static String unfinished(RecordKind<?> kind) {
        return Journal.name(kind) + ".new";
    }

    /** A record was committed to the old file since: it goes into the new one too. */
    void committed(R record, int bytes) {
        rest.add(record);
        late += bytes;
    }

    /**
     * Writes a piece: at least twice what was committed since the piece before, so that it ends even under load.
     *
     * @return whether the new file is whole and durable
     */
    boolean piece() throws IOException {
        long left = Math.max(PIECE, 2 * late);
        late = 0;
        for (R record = rest.poll(); record != null; record = left > 0 ? rest.poll() : null) {
            byte[] bytes = kind.bytes(record);
            left -= Frame.HEAD + bytes.length;
            if (live.forget(record, oldest)) {
                forgotten++;
            } else {
                file.append(bytes);
            }
        }
        file.commit();
        return rest.isEmpty();
    }

    /** Writes all pieces, where no commit waits. */
    void all() throws IOException {
        boolean whole = piece();
        while (!whole) {
            whole = piece();
        }
    }

    /** How many records were forgotten. */
    int forgotten() {
        return forgotten;
    }

    /** Gives the new file the journal's name. What is appended to it counts once the disk was synced. */
    JournalFile replace() throws IOException {
        disk.rename(unfinished(kind), Journal.name(kind));
        file.zeroAheadFromNow();
        return file;
    }

    /** Gives up; the old file goes on. */
    void abandon() throws IOException {
        file.close();
        disk.deleteIfExists(unfinished(kind));
    }
}
