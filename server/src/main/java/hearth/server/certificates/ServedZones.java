package hearth.server.certificates;

import java.util.List;
import java.util.Optional;

import hearth.config.DomainName;

/** What obtaining a certificate needs of the zones served here. Any thread. */
public interface ServedZones {
    /**
     * Serves these TXT records, and none other of this purpose, at {@code name}; they are served when this returns.
     *
     * @return why they are not served, if something is in the way
     */
    Optional<String> prove(DomainName name, List<String> texts);

    /** Takes away what {@link #prove} gave. */
    void withdraw(DomainName name);

    /** The CAA records in force for a name, each in wire format; empty if there are none. */
    List<byte[]> authorizations(DomainName name);
}
