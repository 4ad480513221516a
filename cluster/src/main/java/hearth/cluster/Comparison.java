package hearth.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import hearth.cluster.EntryKind.Key;
import hearth.cluster.StateMessage.Compare;
import hearth.cluster.StateMessage.Compared;
import hearth.cluster.StateStore.Entry;

/** How two nodes find out, a page of keys at a time, what the one has and the other hasn't. */
final class Comparison {
    private Comparison() {}

    /**
     * What to ask the other node next.
     *
     * @param known
     *            all that this node has, in order
     * @param from
     *            the last key that was compared; empty at the beginning
     */
    static Compare page(List<Entry> known, Optional<Key> from) {
        List<Digest> page = new ArrayList<>();
        int size = 0;
        for (Entry entry : known) {
            Key key = Key.of(entry);
            if (from.isPresent() && key.compareTo(from.get()) <= 0) {
                continue;
            }
            if (size >= StateMessage.ENOUGH) {
                return new Compare(from, Optional.of(page.getLast().key()), page);
            }
            Digest digest = Digest.of(entry);
            page.add(digest);
            size += digest.size();
        }
        return new Compare(from, Optional.empty(), page);
    }

    /**
     * Answers such a question.
     *
     * @param known
     *            all that this node has, in order
     * @param forgettable
     *            whether a removal in the question is one that this node doesn't want any more
     */
    static Compared answer(List<Entry> known, Compare question, Predicate<Digest> forgettable) {
        TreeMap<Key, Digest> theirs = new TreeMap<>();
        question.digests().forEach(digest -> theirs.put(digest.key(), digest));
        List<Entry> entries = new ArrayList<>();
        List<Key> wanted = new ArrayList<>();
        int size = 0;
        for (Entry mine : known) {
            Key key = Key.of(mine);
            if (!within(key, question)) {
                continue;
            }
            if (size >= StateMessage.ENOUGH) {
                Key until = Key.of(entries.getLast());
                wanted.removeIf(want -> want.compareTo(until) > 0);
                theirs.headMap(until, true).values().forEach(left -> want(left, forgettable, wanted));
                return new Compared(Optional.of(until), entries, wanted);
            }
            Optional<Digest> their = Optional.ofNullable(theirs.remove(key));
            Digest digest = Digest.of(mine);
            if (their.isEmpty() || their.get().version() < mine.version()) {
                entries.add(mine);
                size += size(mine);
            } else if (their.get().version() > mine.version()) {
                wanted.add(key);
            } else if (!their.get().equals(digest)) {
                // The same version of two contents: each node takes the other's, and both choose the same.
                entries.add(mine);
                size += size(mine);
                wanted.add(key);
            }
        }
        theirs.values().forEach(left -> want(left, forgettable, wanted));
        return new Compared(Optional.empty(), entries, wanted);
    }

    private static void want(Digest left, Predicate<Digest> forgettable, List<Key> wanted) {
        if (!forgettable.test(left)) {
            wanted.add(left.key());
        }
    }

    private static boolean within(Key key, Compare question) {
        return question.from().map(from -> key.compareTo(from) > 0).orElse(true)
                && question.to().map(to -> key.compareTo(to) <= 0).orElse(true);
    }

    /** What an entry takes in a message, in bytes, about. */
    static int size(Entry entry) {
        return 20 + entry.key().length() + entry.value().map(value -> value.length).orElse(0);
    }
}
