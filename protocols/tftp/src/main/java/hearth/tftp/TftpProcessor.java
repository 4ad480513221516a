package hearth.tftp;

import hearth.config.TftpSettings;

/**
 * Takes what arrives at the well-known port, and begins transfers. Any number of threads may use it; each transfer
 * belongs to the thread that drives it.
 */
public final class TftpProcessor {
    private final TftpSettings settings;
    private final TftpCounts counts;

    public TftpProcessor(TftpSettings settings, TftpCounts counts) {
        this.settings = settings;
        this.counts = counts;
    }

    /** What to do about a packet. */
    public sealed interface Start {
        /**
         * Give the transfer a port of its own, then call {@link Transfer#begin}. A transfer that is not begun must be
         * {@linkplain Transfer#stop stopped}.
         */
        record Begun(Transfer transfer) implements Start {}

        /**
         * Send the packet back, once.
         *
         * @param name
         *            the file asked for; empty when the request was not understood
         * @param reason
         *            for the operator
         */
        record Refused(byte[] packet, TftpError error, String name, String reason) implements Start {}

        /** Send nothing. */
        record Dropped(String reason) implements Start {}
    }

    /**
     * Reads a request, opens the file, weighs the options. A request that is repeated gets a transfer again, as
     * RFC 1350 section 4 has it: the client keeps to the first answer that reaches it, and the other transfer ends by
     * error 5 or by silence.
     *
     * @param packet
     *            the datagram, from 0
     */
    public Start start(byte[] packet, int length, TftpFiles files) {
        return switch (ReadRequest.parse(packet, Math.min(length, packet.length))) {
            case ReadRequest.Parsed.Stray stray -> {
                counts.strays.increment();
                yield new Start.Dropped(stray.reason());
            }
            case ReadRequest.Parsed.Bad bad -> {
                counts.badRequests.increment();
                yield refused(bad.error(), "", bad.reason());
            }
            case ReadRequest.Parsed.Read read -> open(read.request(), files);
        };
    }

    private Start open(ReadRequest request, TftpFiles files) {
        String name = request.name();
        if (counts.underWay.incrementAndGet() > settings.transfers()) {
            counts.underWay.decrementAndGet();
            counts.overLimit.increment();
            return refused(TftpError.UNDEFINED, name,
                    "too many transfers: the limit is " + settings.transfers() + " (tftp.transfers)");
        }
        TftpFiles.Opened opened = files.open(name);
        if (opened instanceof TftpFiles.Opened.Found(TftpFile file)) {
            counts.begun.increment();
            TransferOptions options = TransferOptions.negotiate(request, file, settings);
            TftpFile text = request.mode() == ReadRequest.Mode.NETASCII ? new NetasciiFile(file) : file;
            return new Start.Begun(new Transfer(name, text, options, settings.retries(), counts));
        }
        counts.underWay.decrementAndGet();
        return switch (opened) {
            case TftpFiles.Opened.NotFound() -> {
                counts.notFound.increment();
                yield refused(TftpError.NOT_FOUND, name, "no such file");
            }
            case TftpFiles.Opened.Forbidden(String reason) -> {
                counts.forbidden.increment();
                yield refused(TftpError.ACCESS_VIOLATION, name, reason);
            }
            case TftpFiles.Opened.Failed(String reason) -> {
                counts.unreadable.increment();
                yield refused(TftpError.UNDEFINED, name, reason);
            }
            case TftpFiles.Opened.Found found -> throw new AssertionError("handled above: " + found);
        };
    }

    private static Start refused(TftpError error, String name, String reason) {
        return new Start.Refused(Wire.error(error, reason), error, name, reason);
    }
}
