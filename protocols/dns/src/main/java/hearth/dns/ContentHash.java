package hearth.dns;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What tells one content of a zone from another. */
final class ContentHash {
    private ContentHash() {}

    /** SHA-256 over all names and records in sorted order, in hexadecimal. The SOA's serial counts: give the zone a fixed one. */
    static String of(Zone zone) {
        List<byte[]> lines = new ArrayList<>();
        zone.nodes.forEach(node -> {
            for (Rrset set : node.rrsets()) {
                for (byte[] data : set.data()) {
                    byte[] one = new Rrset(set.type(), set.ttl(), set.source(), List.of(data)).pack();
                    byte[] line = Arrays.copyOf(node.packed, node.nameEnd() + one.length);
                    System.arraycopy(one, 0, line, node.nameEnd(), one.length);
                    lines.add(line);
                }
            }
        });
        lines.sort(Arrays::compare);
        MessageDigest digest = sha256();
        lines.forEach(digest::update);
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
