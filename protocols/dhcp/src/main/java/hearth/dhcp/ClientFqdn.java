package hearth.dhcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import hearth.config.DomainName;

/**
 * The client FQDN option (81, RFC 4702).
 *
 * @param flags
 *            as the client sent them
 * @param host
 *            the first label of its name, not yet cleaned
 */
record ClientFqdn(int flags, byte[] host) {
    private static final int SERVER_UPDATES = 1;
    private static final int OVERRIDDEN = 2;
    private static final int WIRE_FORM = 4;
    private static final int NO_UPDATE = 8;
    /** RFC 4702 section 2.2: what both obsolete result codes say. */
    private static final byte RCODE = (byte) 255;

    static Optional<ClientFqdn> of(Options options) {
        return options.get(OptionCode.CLIENT_FQDN).filter(b -> b.length >= 3).map(b -> new ClientFqdn(b[0], host(b)));
    }

    private static byte[] host(byte[] b) {
        if ((b[0] & WIRE_FORM) == 0) {
            return Arrays.copyOfRange(b, 3, b.length);
        }
        int end = b.length == 3 ? 3 : 4 + (b[3] & 0xff);
        return b.length == 3 || end > b.length ? new byte[0] : Arrays.copyOfRange(b, 4, end);
    }

    /** Whether the client asks that no names be made for it. */
    boolean wantsNoName() {
        return (flags & NO_UPDATE) != 0;
    }

    /**
     * The answer. Hearth makes both records, forward and reverse, and says so whatever the client proposed; a client
     * that wants none gets none.
     *
     * @param name
     *            the client's label, if it has one
     */
    byte[] answer(Optional<String> name, Optional<DomainName> domain) {
        int answer = flags & WIRE_FORM;
        if (name.isEmpty() && wantsNoName()) {
            answer |= NO_UPDATE;
        } else if (name.isPresent() && domain.isPresent()) {
            answer |= SERVER_UPDATES;
            // Set where S differs from what the client sent (RFC 4702 section 4).
            answer |= (flags & SERVER_UPDATES) == 0 ? OVERRIDDEN : 0;
        } else {
            answer |= (flags & SERVER_UPDATES) != 0 ? OVERRIDDEN : 0;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(answer);
        out.write(RCODE);
        out.write(RCODE);
        name.ifPresent(label -> {
            String full = domain.map(d -> label + "." + d.text()).orElse(label);
            boolean wire = (flags & WIRE_FORM) != 0;
            // A name without a domain is partial: in wire form it then lacks the root's empty label.
            out.writeBytes(!wire
                    ? full.getBytes(StandardCharsets.US_ASCII)
                    : domain.isPresent() ? NetworkOptions.wire(full) : NetworkOptions.labels(full));
        });
        return out.toByteArray();
    }
}
