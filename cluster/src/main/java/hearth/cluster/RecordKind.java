package hearth.cluster;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What a journal keeps: how a record becomes bytes, which of two stays, when one is forgotten, and how it is spoken of. */
interface RecordKind<R> {
    /** Begins the names of its files, such as {@code leases} of {@code leases.journal}. */
    String file();

    /** What the journal is called, such as {@code lease journal}. */
    String journal();

    /** What its records are called, such as {@code leases}. */
    String records();

    /** The setting that bounds the writes on their way to the disk. */
    String inFlightKey();

    /** The first eight bytes of the file: see {@link StoreId}. */
    long magic();

    /** Kind of record in a {@link Frame}. */
    int code();

    /** The longest frame, in bytes: bounds what a lying length can make a reader do. */
    int longest();

    /** Of all records with one key only the newest is kept. */
    Object key(R record);

    /** Whether a record takes the place of another of the same key. */
    boolean newer(R record, R old);

    /** Whether a record may be forgotten; {@code oldest} in seconds since 1970, see {@link JournalLimits#oldest}. */
    boolean ended(R record, long oldest);

    /**
     * The record's bytes.
     *
     * @throws IllegalArgumentException
     *             if they are more than a frame holds
     */
    byte[] bytes(R record);

    /**
     * Reads a record.
     *
     * @return empty if the bytes make no sense
     * @throws NewerFormat
     *             if they may make sense to a newer version
     */
    Optional<R> read(ByteBuffer in) throws NewerFormat;
}
