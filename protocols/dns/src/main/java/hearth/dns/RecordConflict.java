package hearth.dns;

import org.xbill.DNS.Type;

/**
 * Records that are known but not served, because something else has the name.
 *
 * @param name
 *            in master file notation
 * @param type
 *            number of the record type
 */
public record RecordConflict(RecordSource source, String name, int type, Reason reason) {
    /** What stands in the way. */
    public enum Reason {
        /** No served zone has the name. */
        NO_ZONE("no served zone has this name"),
        /** The zone delegates the name to other servers. */
        DELEGATED("the zone hands this name to other servers"),
        /** A source that comes first has records of this type. */
        TAKEN("a source that comes first has records of this name and type"),
        /** One of the two is a CNAME, which stands alone (RFC 1034 section 3.6.2). */
        CNAME("a CNAME stands alone, and one of the two records is one");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public String toString() {
        return name + " " + Type.string(type) + " (" + source + "): " + reason;
    }
}
