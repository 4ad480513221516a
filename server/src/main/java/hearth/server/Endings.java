package hearth.server;

import java.util.EnumMap;
import java.util.Map;

/**
 * What has to be ended of a node, however much of it there is: in one order, whatever the order in which it was made. A part
 * that fails keeps none of the others from ending. Used by one thread at a time.
 */
final class Endings implements AutoCloseable {
    /** What nothing more is begun with comes first; what the others need until their end comes last. */
    enum Part {
        CERTIFICATES,
        DISCOVERY,
        ADMINISTRATION,
        SERIALS,
        /** Sockets are closed with them. */
        LOOPS,
        DHCP,
        LEASE_RECORDS,
        PAIR,
        STATE,
        METRICS,
        DATA
    }

    private final Map<Part, AutoCloseable> parts = new EnumMap<>(Part.class);

    /** To be ended from now on. */
    <T extends AutoCloseable> T with(Part part, T made) {
        parts.put(part, made);
        return made;
    }

    /** @throws IllegalStateException if parts failed, with what each of them threw */
    @Override
    public void close() {
        IllegalStateException failed = new IllegalStateException("parts of this node did not end as they should");
        parts.forEach((part, made) -> {
            try {
                made.close();
            } catch (Exception e) {
                failed.addSuppressed(new IllegalStateException(part.name(), e));
            }
        });
        parts.clear();
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }
}
