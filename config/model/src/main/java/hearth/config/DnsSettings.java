package hearth.config;

import java.time.Duration;
import java.util.List;

/** {@code dns} in {@code hearth.yaml}. */
public record DnsSettings(
        @Key("Addresses and ports to answer on, UDP and TCP. 0.0.0.0 and [::] stand for every address that the machine has at the start.") List<Endpoint> listen,
        @Key(port = 853, value = "Addresses and ports to answer on with DNS over TLS (RFC 7858); needs certificates.names. Limits are those of TCP.") List<Endpoint> tlsListen,
        @Key(value = "Largest UDP answer sent, in bytes, whatever the client offers; larger ones are truncated and asked again over TCP.", byDefault = "1232", min = "512", max = "4096") int udpPayload,
        @Key(value = "TCP connections held open at once, over all listeners; the one idle longest is closed for a new one.", byDefault = "512", min = "1", max = "65535") int tcpConnections,
        @Key(value = "How long an idle TCP connection stays open.", byDefault = "10s", min = "1s", max = "10m") Duration tcpIdle,
        @Key(value = "Queries in work at once on one TCP connection; reading stops above it.", byDefault = "64", min = "1", max = "1024") int tcpPipeline,
        @Key("Networks whose reverse zones are served, with a PTR record derived from each address record and lease within them.") List<Prefix> reverse,
        @Key("Names outside the served zones.") ForwardSettings forward) {}
