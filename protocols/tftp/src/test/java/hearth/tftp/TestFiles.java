package hearth.tftp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongToIntFunction;

import hearth.config.TftpSettings;

/** Files whose bytes are a function of their position, so that the size of a test file costs no memory. */
final class TestFiles {
    static final LongToIntFunction PATTERN = at -> (int) (at * 31 + (at >>> 8) * 7 + (at >>> 16));

    static final TftpSettings SETTINGS = new TftpSettings(List.of(), 4, 1468, 64, Duration.ofSeconds(1), 5);

    int opened;
    int closed;
    boolean broken;

    TftpFiles of(long length) {
        return of(length, PATTERN);
    }

    TftpFiles of(byte[] content) {
        return of(content.length, at -> content[(int) at]);
    }

    TftpFiles of(long length, LongToIntFunction content) {
        return name -> switch (name) {
            case "missing" -> new TftpFiles.Opened.NotFound();
            case "secret" -> new TftpFiles.Opened.Forbidden("outside the boot files");
            case "torn" -> new TftpFiles.Opened.Failed("cannot be read: I/O error");
            default -> {
                opened++;
                yield new TftpFiles.Opened.Found(file(length, content));
            }
        };
    }

    TftpFile file(long length, LongToIntFunction content) {
        return new TftpFile() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public int read(long position, byte[] into, int offset, int count) throws IOException {
                if (broken) {
                    throw new IOException("disk gone");
                }
                int n = (int) Math.max(0, Math.min(count, length - position));
                for (int i = 0; i < n; i++) {
                    into[offset + i] = (byte) content.applyAsInt(position + i);
                }
                return n;
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
