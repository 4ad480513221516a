package hearth.config;

import java.time.Duration;

/** {@code state} in {@code hearth.yaml}: small state that both nodes of a pair have. */
public record StateSettings(
        @Key(value = "Entries at once, removed ones that are remembered included; more are refused.", byDefault = "10000", min = "100", max = "1000000") int entries,
        @Key(value = "Size of all entries together, in MiB; more is refused.", byDefault = "64", min = "4", max = "4096") int mib,
        @Key(value = "Changes on their way to the disk at once; more are refused.", byDefault = "1024", min = "16", max = "65536") int inFlight,
        @Key(value = "Size of the state's journal, in MiB, at which it is compacted, once it is also twice what the entries need.", byDefault = "16", min = "1", max = "4096") int journalMib,
        @Key(value = "How long a removed entry is remembered as removed. It is remembered for longer as long as the peer has not heard of the removal.", byDefault = "30d", min = "1h", max = "3650d") Duration forgetAfter,
        @Key(value = "How long a change waits for the peer to have it on its disk; then it counts all the same, and the peer gets it later.", byDefault = "200ms", min = "10ms", max = "10s") Duration peerWait,
        @Key(value = "How soon the nodes compare their state again when that has failed.", byDefault = "1s", min = "100ms", max = "10m") Duration peerRetry,
        @Key(value = "How often nodes that are in step compare their state.", byDefault = "10m", min = "1s", max = "1d") Duration peerCheck) {}
