package hearth.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one node of a pair says to the other of a commit ({@link hearth.cluster.Peer.Topic#REVISION}): lines of UTF-8, which are
 * the kind, the commit, and then a line for each reason.
 *
 * @param why
 *            why it is refused, or what is in the way; longer ones are cut
 */
record RevisionWord(Kind kind, String commit, List<String> why) {
    private static final int REASONS = 100;
    private static final int REASON = 2000;

    enum Kind {
        /** A question: how does the other node stand to it? It begins to look at it if it hasn't. */
        ASK,
        /** It is in force where this comes from: go over to it. */
        APPLY,
        /** It is not known yet; it is being looked at. */
        UNKNOWN,
        /** It is here, and nothing speaks against it. */
        READY,
        /** It has problems, or the guard objects. */
        REFUSED,
        /** It can't be had at present. */
        HINDERED,
        /** It is in force. */
        IN_FORCE
    }

    RevisionWord {
        why = why.stream().limit(REASONS).map(reason -> reason.lines().findFirst().orElse(""))
                .map(reason -> reason.substring(0, Math.min(REASON, reason.length()))).toList();
    }

    RevisionWord(Kind kind, String commit) {
        this(kind, commit, List.of());
    }

    byte[] bytes() {
        List<String> lines = new ArrayList<>(List.of(kind.name(), commit));
        lines.addAll(why);
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    /** What another version, or nobody, said is that it doesn't know. */
    static RevisionWord of(byte[] bytes) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        for (Kind kind : Kind.values()) {
            if (lines.size() >= 2 && lines.getFirst().equals(kind.name())) {
                return new RevisionWord(kind, lines.get(1), lines.subList(2, lines.size()));
            }
        }
        return new RevisionWord(Kind.UNKNOWN, "");
    }
}
