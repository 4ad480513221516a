package hearth.config;

import java.time.Duration;

/** {@code peer} in {@code node.yaml}: the other node of a pair, and the link to it. */
public record PeerSettings(
        @Key(value = "The other node's name, as its own node.yaml has it.", pattern = Machine.HOST_NAME, form = Machine.HOST_NAME_FORM) String name,
        @Key(value = "Where the other node's link listens.", port = PeerSettings.PORT) Endpoint address,
        @Key(value = "Where this node's link listens, and the address that it connects from.", port = PeerSettings.PORT) Endpoint listen,
        @Key(value = "File with the key that both nodes share: 32 random bytes or more in hex or base64, as `openssl rand -hex 32` makes them. Only Hearth's user may read it.", pattern = RepositorySettings.PATH, form = RepositorySettings.PATH_FORM) String keyFile,
        @Key(value = "How often the nodes tell each other that they live, and how soon a lost one is tried again.", byDefault = "250ms", min = "50ms", max = "500ms") Duration pulse,
        @Key(value = "How long without a sign of life until the other node counts as lost.", byDefault = "2s", min = "1s", max = "1m") Duration lostAfter,
        @Key(value = "How long to wait for the other node's host to take a connection.", byDefault = "1s", min = "100ms", max = "10s") Duration connectTimeout,
        @Key(value = "How long whoever connects may take to prove that it has the key.", byDefault = "3s", min = "500ms", max = "30s") Duration handshakeTimeout,
        @Key(value = "How long to wait for the answer to a request.", byDefault = "5s", min = "100ms", max = "1m") Duration answerTimeout,
        @Key(value = "Difference of the two clocks from which the log warns.", byDefault = "1s", min = "10ms", max = "1h") Duration clockWarning,
        @Key(value = "Port on loopback of the cluster member of the node whose name sorts first.", byDefault = "7921", min = "1024", max = "65535") int firstPort,
        @Key(value = "The same for the other node. Both nodes use both ports.", byDefault = "7922", min = "1024", max = "65535") int secondPort,
        @Key(value = "Most connections at once that have not proved yet that they have the key; as many again from the other node's address.", byDefault = "8", min = "2", max = "1000") int strangers,
        @Key(value = "Largest request or answer, in MiB.", byDefault = "16", min = "2", max = "256") int messageMib,
        @Key(value = "Most memory for what waits to be sent, in MiB; further requests fail.", byDefault = "64", min = "2", max = "4096") int queueMib,
        @Key(value = "Most requests and answers that wait to be sent, and most requests of the other node in work at once; further ones fail. Twice as many frames of any kind, and the link is cut.", byDefault = "16384", min = "1024", max = "1000000") int queueFrames) {
    public static final int PORT = 7920;
}
