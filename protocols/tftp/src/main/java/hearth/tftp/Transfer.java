package hearth.tftp;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * One file on its way to one client. It belongs to the thread that drives it: that thread gives it what arrives at its
 * port and calls {@link #onTimeout} at {@link #deadline}, until {@link #outcome} is there.
 *
 * <p>
 * Blocks are counted from 1 in a long and only their low 16 bits travel, so a file has no largest size. Times are in
 * nanoseconds of one monotonic clock, such as {@link System#nanoTime}.
 */
public final class Transfer {
    /** RFC 1123 section 4.2.3.2 asks for exponential backoff; it ends here, at eight times the timeout. */
    private static final int BACKOFF_STEPS = 3;

    /**
     * Repeats upon ACKs that lie within the repeat before. Simulated with windows of 64: 8 keeps a link that loses 1 %
     * eight times as fast as 2 does, and a link that doubles 2 % below three times its packets (without a bound: eight).
     */
    private static final int MOST_REPEATS_IN_A_ROW = 8;

    private final String name;
    private final TftpFile file;
    private final TransferOptions options;
    private final int retries;
    private final TftpCounts counts;
    private final byte[] packet;

    /** Whether the OACK is unanswered; no block has been sent before that. */
    private boolean negotiating;
    /** The last block that the client has; all before it, too. */
    private long acknowledged;
    /** The last block of the window that is out. */
    private long sent;
    /** The greatest block ever sent: what is at or below it is a repeat. */
    private long furthest;
    /** The number of the final block, known once the end of the file was read. */
    private long last = Long.MAX_VALUE;
    private int lastLength;
    /** Repeated blocks reach up to here, and so may provoke repeated ACKs up to here. */
    private long repeatedTo = -1;
    private int repeatsInARow;
    /** What was the last block out when it was repeated. */
    private long overtaken = -1;
    private boolean heard;
    private int timeouts;
    private long deadline;
    private long repeats;
    private @Nullable Outcome outcome;

    Transfer(String name, TftpFile file, TransferOptions options, int retries, TftpCounts counts) {
        this.name = name;
        this.file = file;
        this.options = options;
        this.retries = retries;
        this.counts = counts;
        this.packet = new byte[Wire.HEADER + options.blockSize()];
    }

    /** Sends the OACK, or without options the first block at once. */
    public void begin(long now, Output out) {
        negotiating = !options.accepted().isEmpty();
        if (negotiating) {
            sendOptions(now, out);
        } else {
            sendWindow(now, out);
        }
    }

    /** Takes a packet that the client sent to the transfer's port. A packet from anyone else must not come here. */
    public void onPacket(byte[] received, int length, long now, Output out) {
        if (outcome != null) {
            return;
        }
        int size = Math.min(length, received.length);
        int opcode = size < Wire.HEADER ? 0 : Wire.u16(received, 0);
        switch (opcode) {
            case Wire.ACK -> onAck(Wire.u16(received, 2), now, out);
            case Wire.ERROR -> onError(Wire.u16(received, 2), Wire.errorText(received, size));
            default -> counts.strays.increment();
        }
    }

    /** Repeats what is out, or gives up. Does nothing before the {@link #deadline}, so a late or early timer does no harm. */
    public void onTimeout(long now, Output out) {
        if (outcome != null || now - deadline < 0) {
            return;
        }
        if (timeouts == retries) {
            end(new Outcome.TimedOut(!heard
                    ? Outcome.Silence.FROM_THE_START
                    : sent == last ? Outcome.Silence.AT_THE_END : Outcome.Silence.UNDER_WAY), counts.timedOut);
            return;
        }
        timeouts++;
        if (negotiating) {
            sendOptions(now, out);
        } else {
            repeatWindow(now, out);
        }
    }

    /** Ends the transfer for the server's own reasons, such as its stop, and tells the client. */
    public void stop(Output out) {
        if (outcome == null) {
            byte[] error = Wire.error(TftpError.UNDEFINED, "the server is stopping");
            out.send(error, error.length);
            end(new Outcome.Stopped(), counts.stopped);
        }
    }

    private void onAck(int number, long now, Output out) {
        // The window is far smaller than 65536 blocks, so the low bits tell which block is meant (they roll over).
        long block = acknowledged + ((number - (int) acknowledged) & 0xffff);
        if (block > sent) {
            counts.ignoredAcks.increment();
            return;
        }
        heard = true;
        if (negotiating) {
            negotiating = false;
            timeouts = 0;
            sendWindow(now, out);
        } else if (block == acknowledged) {
            onRepeatedAck(now, out);
        } else {
            boolean loss = tellsOfALoss(block);
            acknowledged = block;
            timeouts = 0;
            if (block == last) {
                end(new Outcome.Complete(), counts.completed);
            } else if (loss) {
                repeatWindow(now, out);
            } else {
                sendWindow(now, out);
            }
        }
    }

    /**
     * RFC 7440 section 4: an ACK within the window means that the blocks behind it are missing. But where a packet was
     * doubled or overtaken on its way, nothing is missing, and some clients acknowledge each block that comes again with
     * all that they have: to repeat for each of these would echo to the end of the file. Such ACKs lie within what was
     * repeated, and most often at the end of the flight before.
     */
    private boolean tellsOfALoss(long block) {
        if (block > repeatedTo) {
            repeatsInARow = 0;
        }
        return block < sent && (repeatsInARow == 0 || (block != overtaken && repeatsInARow < MOST_REPEATS_IN_A_ROW));
    }

    /**
     * In lockstep a repeated ACK must be passed over: to answer it doubles every packet from here to the end, the
     * Sorcerer's Apprentice Syndrome (RFC 1123 section 4.2.3.1). In a window it may tell of the loss of the window's
     * first block, and is believed once; after that, the timeout decides.
     */
    private void onRepeatedAck(long now, Output out) {
        if (options.windowSize() == 1 || acknowledged <= repeatedTo) {
            counts.ignoredAcks.increment();
        } else {
            repeatsInARow = 0;
            repeatWindow(now, out);
        }
    }

    private void onError(int code, String text) {
        boolean lookedOnly = negotiating && options.accepted().containsKey("tsize") && (code == 8 || code == 0);
        if (lookedOnly) {
            end(new Outcome.Probe(), counts.probes);
        } else {
            end(new Outcome.Aborted(code, text), counts.aborted);
        }
    }

    private void sendOptions(long now, Output out) {
        byte[] oack = Wire.optionAcknowledgement(options.accepted());
        out.send(oack, oack.length);
        arm(now);
    }

    private void repeatWindow(long now, Output out) {
        repeatsInARow++;
        overtaken = sent;
        sent = acknowledged;
        sendWindow(now, out);
        repeatedTo = sent;
    }

    private void sendWindow(long now, Output out) {
        try {
            while (sent < acknowledged + options.windowSize() && sent < last) {
                sendBlock(sent + 1, out);
                sent++;
            }
            arm(now);
        } catch (IOException e) {
            byte[] error = Wire.error(TftpError.UNDEFINED, "the file cannot be read any more");
            out.send(error, error.length);
            end(new Outcome.Unreadable(String.valueOf(e.getMessage())), counts.unreadable);
        }
    }

    private void sendBlock(long block, Output out) throws IOException {
        int length = file.read((block - 1) * options.blockSize(), packet, Wire.HEADER, options.blockSize());
        if (last == Long.MAX_VALUE && length < options.blockSize()) {
            last = block;
            lastLength = length;
        } else if (last != Long.MAX_VALUE && length != (block == last ? lastLength : options.blockSize())) {
            throw new IOException("it changed while it was sent");
        }
        Wire.putU16(packet, 0, Wire.DATA);
        Wire.putU16(packet, 2, (int) block);
        out.send(packet, Wire.HEADER + length);
        counts.blocks.increment();
        counts.bytes.add(length);
        if (block <= furthest) {
            repeats++;
            counts.repeatedBlocks.increment();
        } else {
            furthest = block;
        }
    }

    private void arm(long now) {
        int doublings = options.timeoutAgreed() ? 0 : Math.min(timeouts, BACKOFF_STEPS);
        deadline = now + (options.timeout().toNanos() << doublings);
    }

    private void end(Outcome how, LongAdder count) {
        outcome = how;
        count.increment();
        counts.underWay.decrementAndGet();
        try {
            file.close();
        } catch (IOException e) {
            // What was sent is not undone by it, but a file that cannot be closed is worth an operator's look.
            counts.unreadable.increment();
        }
    }

    /** When to call {@link #onTimeout} next, on the clock that gave {@code now}; compare by subtraction. */
    public long deadline() {
        return deadline;
    }

    /** How it ended; empty while it is under way. */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** The same without an allocation. */
    public boolean done() {
        return outcome != null;
    }

    /** The file's name as the client wrote it. */
    public String name() {
        return name;
    }

    /** The options that hold, as told to the client; empty for a plain transfer. */
    public Map<String, String> options() {
        return options.accepted();
    }

    /** Payload that the client has acknowledged, in bytes. */
    public long bytes() {
        return acknowledged < last
                ? acknowledged * options.blockSize()
                : (last - 1) * options.blockSize() + lastLength;
    }

    /** Blocks that were sent again. */
    public long repeats() {
        return repeats;
    }
}
