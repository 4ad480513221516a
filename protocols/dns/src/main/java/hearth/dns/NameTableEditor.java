package hearth.dns;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** Derives a changed {@link NameTable}: copies a page when it first touches it. Used by one thread, and not after {@link #table()}. */
final class NameTableEditor<E extends Named> {
    /** Entries per page, on average, above which there are twice as many pages. */
    private static final int SPLIT = 128;
    private static final int UNKNOWN = -1;

    private @Nullable Named[][] pages;
    /** How many entries each page has; unknown for those still shared with the base. */
    private int[] counts;
    private int size;

    NameTableEditor(NameTable<E> base) {
        pages = base.pages.clone();
        counts = new int[pages.length];
        Arrays.fill(counts, UNKNOWN);
        size = base.size();
    }

    NameTable<E> table() {
        return new NameTable<>(pages, size);
    }

    @Nullable
    E get(NameKey key, int suffix) {
        return NameTable.find(pages, key, suffix);
    }

    /** Puts an entry in, in place of one with the same name. */
    void put(E entry) {
        int index = own(entry.hash);
        @Nullable
        Named[] page = pages[index];
        int slot = slotOf(page, entry);
        if (page[slot] != null) {
            page[slot] = entry;
            return;
        }
        if (size >= pages.length * SPLIT) {
            split();
        }
        insert(entry);
        size++;
    }

    /** Takes out the entry with this one's name, which must be there. */
    void remove(E entry) {
        int index = own(entry.hash);
        @Nullable
        Named[] page = pages[index];
        int last = page.length - 1;
        int hole = slotOf(page, entry);
        page[hole] = null;
        counts[index]--;
        size--;
        // What was pushed past the hole must be found again without it.
        int i = (hole + 1) & last;
        for (Named moved = page[i]; moved != null; moved = page[i]) {
            page[i] = null;
            page[slotOf(page, moved)] = moved;
            i = (i + 1) & last;
        }
    }

    private int own(int hash) {
        int index = NameTable.page(hash, pages.length);
        if (counts[index] == UNKNOWN) {
            pages[index] = pages[index].clone();
            int count = 0;
            for (Named entry : pages[index]) {
                count += entry == null ? 0 : 1;
            }
            counts[index] = count;
        }
        return index;
    }

    private void insert(Named entry) {
        int index = own(entry.hash);
        @Nullable
        Named[] page = pages[index];
        if (counts[index] >= page.length / 2 + page.length / 4) {
            @Nullable
            Named[] wider = new @Nullable Named[page.length * 2];
            for (Named held : page) {
                if (held != null) {
                    wider[slotOf(wider, held)] = held;
                }
            }
            page = wider;
            pages[index] = page;
        }
        page[slotOf(page, entry)] = entry;
        counts[index]++;
    }

    private void split() {
        @Nullable
        Named[][] old = pages;
        pages = new @Nullable Named[old.length * 2][SPLIT];
        counts = new int[pages.length];
        for (@Nullable
        Named[] page : old) {
            for (Named entry : page) {
                if (entry != null) {
                    insert(entry);
                }
            }
        }
    }

    /** Where the entry with this one's name stands, or else the empty slot where it belongs. */
    static int slotOf(@Nullable Named[] page, Named entry) {
        int last = page.length - 1;
        int i = entry.hash & last;
        for (Named held = page[i]; held != null; held = page[i]) {
            if (held.hash == entry.hash && held.hasNameOf(entry)) {
                break;
            }
            i = (i + 1) & last;
        }
        return i;
    }
}
