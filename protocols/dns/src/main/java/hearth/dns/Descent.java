package hearth.dns;

import org.jspecify.annotations.Nullable;

/**
 * The way from a zone's apex down to a name (RFC 1034 section 4.3.2, step 3), and what it met. Reused from search to
 * search; owned by one thread.
 */
final class Descent {
    /** How a search ended. */
    enum End {
        /** {@link #node()} has the name. */
        FOUND,
        /** {@link #node()} is the wildcard that stands for the name (RFC 4592 section 3.3.1). */
        WILDCARD,
        /** {@link #node()} hands the name over to other servers. */
        DELEGATED,
        /** {@link #node()} renames what is below it (RFC 6672). */
        RENAMED,
        ABSENT
    }

    private @Nullable Node node;
    private int suffix;

    /** Looks for the whole name of {@code key}, which must be at or below the apex. */
    End search(Zone zone, NameKey key, int type) {
        int apex = key.labels() - zone.labels;
        if (zone.cuts == 0) {
            // Nothing can hide the name, so the way to it need not be walked.
            Node exact = apex == 0 ? zone.apex : zone.node(key, 0);
            if (exact != null) {
                return end(End.FOUND, exact, 0);
            }
        }
        Node encloser = zone.apex;
        int i = apex;
        while (i > 0) {
            if (encloser.has(Rrtype.DNAME)) {
                return end(End.RENAMED, encloser, i);
            }
            Node below = zone.node(key, i - 1);
            if (below == null) {
                Node wildcard = zone.nodes.wildcard(key, i);
                return wildcard == null ? end(End.ABSENT, encloser, i) : end(End.WILDCARD, wildcard, i);
            }
            i--;
            encloser = below;
            // The parent side of a cut answers for DS itself (RFC 4035 section 3.1.4.1).
            if (below.has(Rrtype.NS) && !(i == 0 && type == Rrtype.DS)) {
                return end(End.DELEGATED, below, i);
            }
        }
        return end(End.FOUND, encloser, 0);
    }

    private End end(End end, Node at, int where) {
        node = at;
        suffix = where;
        return end;
    }

    /** Where the search ended; for ABSENT the closest encloser. */
    Node node() {
        Node found = node;
        if (found == null) {
            throw new IllegalStateException("nothing was searched for yet");
        }
        return found;
    }

    /** The suffix of the name that {@link #node()} is at; for WILDCARD and ABSENT the closest encloser's. */
    int suffix() {
        return suffix;
    }
}
