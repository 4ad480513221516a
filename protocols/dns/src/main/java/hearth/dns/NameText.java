package hearth.dns;

import java.io.IOException;

import hearth.config.DomainName;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Names between wire format and master file notation, with its escapes (RFC 1035 section 5.1). */
final class NameText {
    private NameText() {}

    static String of(byte[] wire) {
        try {
            return new Name(wire).toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("not a name in wire format", e);
        }
    }

    static byte[] wire(DomainName name) {
        try {
            return Name.fromString(name.text() + ".").toWire();
        } catch (TextParseException e) {
            throw new IllegalArgumentException(name + " is no domain name: " + e.getMessage(), e);
        }
    }

    static NameKey key(byte[] wire) {
        NameKey key = new NameKey();
        if (key.read(wire, 0, wire.length) != wire.length) {
            throw new IllegalArgumentException("not a name in wire format");
        }
        return key;
    }
}
