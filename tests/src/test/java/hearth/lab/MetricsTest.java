package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class MetricsTest {
    private static final Duration MOMENT = Duration.ofSeconds(30);
    private static LabNetwork network;
    private static Host monitor;

    @BeforeAll
    static void open() throws Exception {
        LabTests.needs(Tool.PROMETHEUS, Tool.PROMTOOL, Tool.DIG);
        network = LabTests.openNetwork();
        monitor = network.neighbour("monitor", "192.0.2.90");
    }

    @AfterAll
    static void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void promtoolHasNothingToSayAboutTheMetrics() throws Exception {
        Path metrics = monitor.folder().resolve("metrics");
        monitor.run(MOMENT, "curl", "-fsS", "-o", metrics.toString(), LabNetwork.HTTP + "/metrics").orThrow();
        Result check = monitor.run(MOMENT, "sh", "-c", "promtool check metrics <" + metrics);
        assertThat(check.out() + check.err()).isEmpty();
        assertThat(check.exit()).isZero();
        assertThat(metrics).content().contains("hearth_");
    }

    @Test
    void prometheusScrapesTheServerWhichGoesOnCountingAfterAGarbageCollection() throws Exception {
        try (Prometheus prometheus = Prometheus.start(monitor, List.of("192.0.2.1:8080"), List.of())) {
            prometheus.awaitValue("up", 1);
            // What only a weak reference holds would stop counting now.
            network.server().run(MOMENT, "sh", "-c", System.getProperty("java.home")
                    + "/bin/jcmd $(pgrep -ox java) GC.run").orThrow();
            double before = prometheus.awaitValue("sum(hearth_dns_queries_total)", 0);
            for (int i = 0; i < 5; i++) {
                monitor.run(MOMENT, "dig", "@" + LabNetwork.SERVER, "hearth.lab.test", "A").orThrow();
            }
            prometheus.awaitValue("sum(hearth_dns_queries_total)", before + 5);
            assertThat(prometheus.alive()).isTrue();
        }
    }

    @Test
    void everyQueryOfTheDashboardsHasAnAnswer() throws Exception {
        try (Prometheus prometheus = Prometheus.start(monitor, List.of("192.0.2.1:8080"), List.of())) {
            // Nobody is there to answer the second: an upstream that fails is part of the picture.
            monitor.run(MOMENT, "dig", "@" + LabNetwork.SERVER, "hearth.lab.test", "A").orThrow();
            monitor.run(MOMENT, "dig", "+tries=1", "+time=1", "@" + LabNetwork.SERVER, "www.elsewhere.example", "A");
            prometheus.awaitValue("count_over_time(up[1m])", 4);
            for (String dashboard : List.of("dns", "dhcp")) {
                String json = Files.readString(Path.of("..", "docs", "grafana", dashboard + ".json"));
                assertThat(json).contains("\"schemaVersion\": 41", "\"uid\": \"hearth-" + dashboard + "\"",
                        "\"type\": \"datasource\"");
                List<String> queries = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json).results()
                        .map((MatchResult m) -> m.group(1).replace("\\\"", "\"")).toList();
                assertThat(queries).hasSizeGreaterThan(15);
                for (String query : queries) {
                    String asked = query.replace("$instance", ".*").replace("$__rate_interval", "1m");
                    String answer = prometheus.answer(asked);
                    assertThat(answer).as(dashboard + ": " + asked).contains("\"status\":\"success\"")
                            .contains("\"value\":[");
                }
            }
            assertThat(prometheus.alive()).isTrue();
        }
    }
}
