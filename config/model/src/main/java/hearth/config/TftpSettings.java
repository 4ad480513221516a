package hearth.config;

import java.time.Duration;
import java.util.List;

/** {@code tftp} in {@code hearth.yaml}. Files come from {@code boot/files}. */
public record TftpSettings(@Key("Addresses and ports to serve on.") List<Endpoint> listen,
        @Key(value = "Transfers at once; above it a request is refused with an error.", byDefault = "1024", min = "1", max = "65536") int transfers,
        @Key(value = "Largest block granted, in bytes (RFC 2348).", byDefault = "1468", min = "8", max = "65464") int blockSize,
        @Key(value = "Largest window granted, in blocks (RFC 7440).", byDefault = "64", min = "1", max = "512") int windowSize,
        @Key(value = "How long to wait for an acknowledgement before sending again, unless the client asks for another time (RFC 2349).", byDefault = "1s", min = "100ms", max = "255s") Duration timeout,
        @Key(value = "How often to send again before the transfer is given up.", byDefault = "5", min = "1", max = "30") int retries) {}
