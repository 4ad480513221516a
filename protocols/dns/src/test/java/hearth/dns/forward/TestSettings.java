package hearth.dns.forward;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import hearth.config.DomainName;
import hearth.config.Endpoint;
import hearth.config.ForwardSettings;
import hearth.config.Prefix;

/** Settings with their defaults, and three upstreams. */
final class TestSettings {
    static final Endpoint FIRST = endpoint("192.0.2.1");
    static final Endpoint SECOND = endpoint("192.0.2.2");
    static final Endpoint INSIDE = endpoint("192.0.2.3");
    static final List<Prefix> LOOPBACK = List.of(new Prefix(InetAddress.ofLiteral("127.0.0.0"), 8));
    static final ForwardSettings DEFAULTS = of(List.of(FIRST, SECOND),
            Map.of(new DomainName("corp.example"), List.of(INSIDE), new DomainName("lab.corp.example"), List.of()));
    static final UpstreamWatch UNWATCHED = new UpstreamWatch() {
        @Override
        public void lost(Endpoint upstream, String cause) {}

        @Override
        public void back(Endpoint upstream) {}
    };

    private TestSettings() {}

    static ForwardSettings of(List<Endpoint> upstreams, Map<DomainName, List<Endpoint>> zones) {
        return new ForwardSettings(upstreams, zones, List.of(), Duration.ofMillis(800), 4, 8, 1, Duration.ofDays(1),
                Duration.ofHours(1), Duration.ofSeconds(5));
    }

    private static Endpoint endpoint(String address) {
        return new Endpoint(InetAddress.ofLiteral(address), 53);
    }
}
