package hearth.config;

import java.time.Duration;
import java.util.List;

/** {@code dhcp} in {@code hearth.yaml}. */
public record DhcpSettings(
        @Key("Addresses and ports for traffic that a relay sends, and for unicast renewals.") List<Endpoint> listen,
        @Key(value = "Network interfaces with directly attached clients, such as lan0. Needs CAP_NET_RAW and port 67.", pattern = "(?!\\.{1,2}$)[^/\\s:]{1,15}", form = "an interface name of 1 to 15 characters without space, / or :") List<String> interfaces,
        @Key(value = "Whether a client that asks for an address wrong for its network is told NAK at once. False where another DHCP server shares the network.", byDefault = "true") boolean authoritative,
        @Key(value = "How long an offered address is held for the client.", byDefault = "30s", min = "5s", max = "10m") Duration offerHold,
        @Key(value = "How long an address stays out of use after a client declined it.", byDefault = "1d", min = "1m", max = "30d") Duration declineHold,
        @Key(value = "Requests in work at once (waiting for the disk); above it packets are dropped and counted, and clients ask again.", byDefault = "1024", min = "16", max = "65536") int inFlight,
        @Key(value = "Size of the lease journal, in MiB, at which it is compacted, once it is also twice what the live leases need.", byDefault = "16", min = "1", max = "4096") int journalMib,
        @Key(value = "How long after a lease has run out or was given back its client still gets the same address again, if it is free; then the lease is forgotten.", byDefault = "30d", min = "1h", max = "3650d") Duration forgetAfter,
        @Key(value = "Of a pair: the longest that a client waits for the peer to have its lease on disk too. After that it is told all the same, and the peer gets the lease as soon as it can.", byDefault = "50ms", min = "1ms", max = "2s") Duration peerWait,
        @Key(value = "Of a pair: how long a node that begins without leases, as after the loss of its disk, waits for a peer that can't be reached before it gives out free addresses.", byDefault = "1m", min = "0s", max = "1h") Duration peerMeeting) {}
