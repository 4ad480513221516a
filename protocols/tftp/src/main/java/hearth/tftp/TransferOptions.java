package hearth.tftp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

import hearth.config.TftpSettings;

/**
 * What a transfer keeps to, after the client's options have been weighed.
 *
 * @param blockSize
 *            bytes in each block but the last (RFC 2348)
 * @param windowSize
 *            blocks sent before an acknowledgement is awaited (RFC 7440)
 * @param timeout
 *            how long to wait for one
 * @param timeoutAgreed
 *            whether client and server agreed on it (RFC 2349): then it does not grow
 * @param accepted
 *            what the OACK says, in the client's order; empty for no OACK
 */
record TransferOptions(int blockSize, int windowSize, Duration timeout, boolean timeoutAgreed,
        Map<String, String> accepted) {
    /** RFC 1350: the block of a transfer without options. */
    static final int PLAIN_BLOCK = 512;

    /**
     * An option that is unknown, malformed or out of its RFC's range is left out of the OACK, which tells the client
     * that it does not hold (RFC 2347 section 3). Error 8 would end a boot over a trifle.
     */
    static TransferOptions negotiate(ReadRequest request, TftpFile file, TftpSettings settings) {
        int blockSize = PLAIN_BLOCK;
        int windowSize = 1;
        Duration timeout = settings.timeout();
        boolean timeoutAgreed = false;
        Map<String, String> accepted = new LinkedHashMap<>();
        for (Map.Entry<String, String> option : request.options().entrySet()) {
            switch (option.getKey()) {
                case "blksize" -> {
                    OptionalInt asked = number(option.getValue(), 8, Integer.MAX_VALUE);
                    if (asked.isPresent()) {
                        blockSize = Math.min(asked.getAsInt(), settings.blockSize());
                        accepted.put("blksize", Integer.toString(blockSize));
                    }
                }
                case "windowsize" -> {
                    OptionalInt asked = number(option.getValue(), 1, 65535);
                    if (asked.isPresent()) {
                        windowSize = Math.min(asked.getAsInt(), settings.windowSize());
                        accepted.put("windowsize", Integer.toString(windowSize));
                    }
                }
                case "timeout" -> {
                    // RFC 2349: the server may not change it, only take it or leave it.
                    OptionalInt asked = number(option.getValue(), 1, 255);
                    if (asked.isPresent()) {
                        timeout = Duration.ofSeconds(asked.getAsInt());
                        timeoutAgreed = true;
                        accepted.put("timeout", Integer.toString(asked.getAsInt()));
                    }
                }
                case "tsize" -> {
                    // The size of a netascii transfer is known only once the whole file was converted.
                    if (request.mode() == ReadRequest.Mode.OCTET && isNumber(option.getValue())) {
                        accepted.put("tsize", Long.toString(file.length()));
                    }
                }
                default -> {
                }
            }
        }
        return new TransferOptions(blockSize, windowSize, timeout, timeoutAgreed, accepted);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static OptionalInt number(String text, int least, int most) {
        if (!isNumber(text) || text.length() > 9) {
            return OptionalInt.empty();
        }
        int value = Integer.parseInt(text);
        return least <= value && value <= most ? OptionalInt.of(value) : OptionalInt.empty();
    }
}
