package hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code dns.forward} in {@code hearth.yaml}. */
public record ForwardSettings(
        @Key(port = 53, value = "Resolvers to ask for names outside the served zones, in order of preference. None: such names are refused.") List<Endpoint> upstreams,
        @Key(port = 53, value = "Resolvers for a domain and what is below it, instead of the general ones.") Map<DomainName, List<Endpoint>> zones,
        @Key("Networks whose clients may ask for names outside the served zones. None written: loopback and the configured networks. An open resolver needs 0.0.0.0/0 written here.") List<Prefix> allow,
        @Key(value = "How long to wait for one upstream before the next is asked.", byDefault = "800ms", min = "50ms", max = "10s") Duration timeout,
        @Key(value = "How often to ask before the client is told SERVFAIL.", byDefault = "4", min = "1", max = "16") int attempts,
        @Key(value = "Questions in work at once; above it clients are told SERVFAIL.", byDefault = "4096", min = "1", max = "65536") int inFlight,
        @Key(value = "Memory for cached answers, in MiB.", byDefault = "64", min = "1", max = "16384") int cacheMib,
        @Key(value = "Longest time that an answer is kept, whatever its TTL.", byDefault = "1d", min = "1s", max = "7d") Duration maxTtl,
        @Key(value = "Longest time that a negative answer is kept (RFC 2308).", byDefault = "1h", min = "1s", max = "1d") Duration negativeTtl,
        @Key(value = "How long a failure is remembered before an upstream is asked again (RFC 9520).", byDefault = "5s", min = "1s", max = "5m") Duration failureTtl) {}
