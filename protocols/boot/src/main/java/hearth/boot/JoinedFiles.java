package hearth.boot;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes and files, one after the other, sent as if they were one file. Whoever gets it closes it, or each file in turn.
 *
 * @param validators
 *            of the whole
 */
public record JoinedFiles(List<Piece> pieces, Validators validators) implements Closeable {
    public sealed interface Piece {
        long length();

        record Bytes(byte[] bytes) implements Piece {
            @Override
            public long length() {
                return bytes.length;
            }
        }

        record File(BootFile file) implements Piece {
            @Override
            public long length() {
                return file.length();
            }
        }
    }

    /** A part of a piece. */
    public record Slice(Piece piece, long from, long length) {}

    public static JoinedFiles of(BootFile file) {
        return new JoinedFiles(List.of(new Piece.File(file)), Validators.of(file));
    }

    public long length() {
        return pieces.stream().mapToLong(Piece::length).sum();
    }

    /** What to send of each piece for a range of the whole: of every piece, of some of them nothing. */
    public List<Slice> slices(long from, long length) {
        List<Slice> slices = new ArrayList<>();
        long start = 0;
        for (Piece piece : pieces) {
            long end = start + piece.length();
            long first = Math.clamp(from, start, end);
            long last = Math.clamp(from + length, first, end);
            slices.add(new Slice(piece, first - start, last - first));
            start = end;
        }
        return slices;
    }

    @Override
    public void close() throws IOException {
        IOException fault = null;
        for (Piece piece : pieces) {
            if (piece instanceof Piece.File(BootFile file)) {
                try {
                    file.close();
                } catch (IOException e) {
                    fault = e;
                }
            }
        }
        if (fault != null) {
            throw fault;
        }
    }
}
