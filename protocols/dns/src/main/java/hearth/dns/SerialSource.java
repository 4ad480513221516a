package hearth.dns;

import hearth.config.DomainName;

/** Gives SOA serials to zones whose files have none. Must give the same serial for the same content, and a later one for a changed one. */
@FunctionalInterface
public interface SerialSource {
    /**
     * @param content
     *            SHA-256 of the zone's records in hexadecimal, whatever their order
     * @return from 1 to 2^32 - 1
     */
    long serial(DomainName origin, String content);
}
