package hearth.dns;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Entries by name: immutable, and cheap to derive a changed one from. A hash table cut into pages: the upper bits of the
 * hash choose the page, the lower ones the first slot tried in it. A changed table ({@link NameTableEditor}) shares all
 * pages but those that it touched. A lookup reads directory, page and entry.
 */
final class NameTable<E extends Named> {
    private static final byte[] STAR = {1, '*'};

    /** A power of two of pages, each a power of two of slots with at least one of them empty. */
    final @Nullable Named[][] pages;
    private final int size;

    NameTable(@Nullable Named[][] pages, int size) {
        this.pages = pages;
        this.size = size;
    }

    static <E extends Named> NameTable<E> empty() {
        return new NameTable<>(new @Nullable Named[1][4], 0);
    }

    int size() {
        return size;
    }

    /** The entry named by a suffix of {@code key}. */
    @Nullable
    E get(NameKey key, int suffix) {
        return find(pages, key, suffix);
    }

    @SuppressWarnings("unchecked")
    static <E extends Named> @Nullable E find(@Nullable Named[][] pages, NameKey key, int suffix) {
        int hash = (int) key.hash(suffix);
        @Nullable
        Named[] page = pages[page(hash, pages.length)];
        int last = page.length - 1;
        for (int i = hash & last;; i = (i + 1) & last) {
            Named entry = page[i];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && entry.isNamed(key, suffix)) {
                return (E) entry;
            }
        }
    }

    /** The entry whose name is an asterisk label before a suffix of {@code key}. */
    @SuppressWarnings("unchecked")
    @Nullable
    E wildcard(NameKey key, int suffix) {
        int hash = (int) NameKey.extend(key.hash(suffix), STAR, 0);
        @Nullable
        Named[] page = pages[page(hash, pages.length)];
        int last = page.length - 1;
        for (int i = hash & last;; i = (i + 1) & last) {
            Named entry = page[i];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && entry.isWildcardOf(key, suffix)) {
                return (E) entry;
            }
        }
    }

    static int page(int hash, int pages) {
        return (int) (((hash & 0xffffffffL) * pages) >>> Integer.SIZE);
    }

    /**
     * Tells the entries that only one of two tables has, the same object meant. Passes over the pages that both share, so it
     * is quick where one was derived from the other.
     */
    @SuppressWarnings("ReferenceEquality") // A page is shared or it isn't.
    static <E extends Named> void differences(NameTable<E> before, NameTable<E> after, Consumer<E> gone,
            Consumer<E> come) {
        if (before.pages.length != after.pages.length) {
            before.forEach(gone);
            after.forEach(come);
            return;
        }
        for (int i = 0; i < before.pages.length; i++) {
            if (before.pages[i] != after.pages[i]) {
                missing(before.pages[i], after.pages[i], gone);
                missing(after.pages[i], before.pages[i], come);
            }
        }
    }

    @SuppressWarnings({"unchecked", "ReferenceEquality"})
    private static <E extends Named> void missing(@Nullable Named[] page, @Nullable Named[] other, Consumer<E> told) {
        for (Named entry : page) {
            if (entry != null && other[NameTableEditor.slotOf(other, entry)] != entry) {
                told.accept((E) entry);
            }
        }
    }

    /** In no particular order. */
    @SuppressWarnings("unchecked")
    void forEach(Consumer<E> action) {
        for (@Nullable
        Named[] page : pages) {
            for (Named entry : page) {
                if (entry != null) {
                    action.accept((E) entry);
                }
            }
        }
    }
}
