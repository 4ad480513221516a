package hearth.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A fuzzer's input taken as several packets: each has its length before it in two bytes, the last may be cut short. */
final class Pieces {
    private Pieces() {}

    static List<byte[]> of(byte[] input) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at + 2 <= input.length;) {
            int end = Math.min(input.length, at + 2 + ((input[at] & 0xff) << 8 | (input[at + 1] & 0xff)));
            pieces.add(Arrays.copyOfRange(input, at + 2, end));
            at = end;
        }
        return pieces;
    }
}
