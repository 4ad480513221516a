package hearth.dns;

import java.util.Arrays;

/** What a {@link NameTable} holds: something with a name. */
abstract class Named {
    /** The name's length, the name in lower-case wire format, then whatever the kind of entry adds. Never changed. */
    final byte[] packed;
    /** The lower half of {@link NameKey#hash()}. */
    final int hash;

    Named(byte[] packed, int hash) {
        this.packed = packed;
        this.hash = hash;
    }

    /** Offset behind the name. */
    final int nameEnd() {
        return 1 + (packed[0] & 0xff);
    }

    /** The name in lower-case wire format. */
    final byte[] name() {
        return Arrays.copyOfRange(packed, 1, nameEnd());
    }

    final boolean isNamed(NameKey key, int suffix) {
        return key.suffixEquals(suffix, packed, 1);
    }

    final boolean isWildcardOf(NameKey key, int suffix) {
        return packed[1] == 1 && packed[2] == '*' && key.suffixEquals(suffix, packed, 3);
    }

    final boolean hasNameOf(Named other) {
        int end = nameEnd();
        return end == other.nameEnd() && Arrays.equals(packed, 0, end, other.packed, 0, end);
    }
}
