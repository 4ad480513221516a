package hearth.dns;

import hearth.config.Location;

/** Gets the records of a zone as they are read. */
@FunctionalInterface
interface RecordSink {
    /**
     * @param owner
     *            in wire format as written
     * @param ttl
     *            seconds
     * @param data
     *            in uncompressed wire format as written
     */
    void record(byte[] owner, int type, long ttl, byte[] data, Location where);
}
