package hearth.cluster;

import java.io.IOException;
import java.util.ArrayDeque;

import hearth.dhcp.Lease;

/**
 * Writes the live leases to a new file, a piece at a time, so that commits to the old one go on between the pieces.
 * The new file gets the journal's name only when it is whole and durable: a crash leaves either the old one or the new.
 * Owned by the journal's thread.
 */
final class Compaction {
    static final String UNFINISHED = "leases.journal.new";

    private static final int PIECE = 256 << 10;

    private final Disk disk;
    private final JournalFile file;
    private final LiveLeases live;
    private final long oldest;
    private final ArrayDeque<Lease> rest;
    private long late;
    private int forgotten;

    private Compaction(Disk disk, JournalFile file, LiveLeases live, long oldest) {
        this.disk = disk;
        this.file = file;
        this.live = live;
        this.oldest = oldest;
        this.rest = new ArrayDeque<>(live.copy());
    }

    /**
     * @param oldest
     *            a lease that came to its end before, in seconds since 1970, is forgotten
     */
    static Compaction begin(Disk disk, StoreId id, LiveLeases live, long oldest) throws IOException {
        Disk.DiskFile created = disk.create(UNFINISHED);
        try {
            return new Compaction(disk, JournalFile.begin(created, id, disk.ahead()), live, oldest);
        } catch (IOException e) {
            created.close();
            throw e;
        }
    }

    /** A lease was committed to the old file since: it goes into the new one too. */
    void committed(Lease lease, int bytes) {
        rest.add(lease);
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
        for (Lease lease = rest.poll(); lease != null; lease = left > 0 ? rest.poll() : null) {
            byte[] bytes = LeaseRecord.of(lease);
            left -= Frame.HEAD + bytes.length;
            if (live.forget(lease, oldest)) {
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

    /** How many leases were forgotten. */
    int forgotten() {
        return forgotten;
    }

    /** Gives the new file the journal's name. What is appended to it counts once the disk was synced. */
    JournalFile replace(String journal) throws IOException {
        disk.rename(UNFINISHED, journal);
        file.zeroAheadFromNow();
        return file;
    }

    /** Gives up; the old file goes on. */
    void abandon() throws IOException {
        file.close();
        disk.deleteIfExists(UNFINISHED);
    }
}
