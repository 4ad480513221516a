package hearth.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import hearth.lab.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The alert rules and dashboards that come with Hearth, as far as they can be judged without a running node. */
class AlertsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path CASES = Path.of("src", "test", "resources", "alerts.test.yaml");
    private static final Duration MOMENT = Duration.ofSeconds(60);

    @BeforeEach
    void needsPromtool() {
        assumeTrue(Tool.PROMTOOL.missing().isEmpty(), () -> Tool.PROMTOOL.missing().orElse(""));
    }

    @Test
    void rulesFireWhenTheyShouldAndOnlyThen() throws Exception {
        assertThat(promtool("check", "rules", DOCS.resolve("alerts.yaml").toString())).contains("SUCCESS");
        assertThat(promtool("test", "rules", CASES.toString())).contains("SUCCESS");
    }

    @Test
    void everyRuleIsTestedToFireAndToBeSilent() throws Exception {
        List<String> rules = Pattern.compile("- alert: (\\w+)").matcher(Files.readString(DOCS.resolve("alerts.yaml")))
                .results().map((MatchResult m) -> m.group(1)).toList();
        String cases = Files.readString(CASES);
        assertThat(rules).hasSizeGreaterThan(8).allSatisfy(rule -> {
            assertThat(cases).containsPattern("alertname: " + rule + "\\s+exp_alerts");
            assertThat(cases).containsPattern("alertname: " + rule + "}");
        });
    }

    @Test
    void everyMetricNamedInDashboardsAndRulesIsOnThePageOfMetrics() throws Exception {
        String page = Files.readString(DOCS.resolve("metrics.md"));
        TreeSet<String> named = new TreeSet<>();
        try (Stream<Path> dashboards = Files.list(DOCS.resolve("grafana"))) {
            for (Path file : Stream.concat(dashboards, Stream.of(DOCS.resolve("alerts.yaml"))).toList()) {
                Pattern.compile("\\bhearth_\\w+").matcher(Files.readString(file)).results()
                        .forEach((MatchResult m) -> named.add(m.group().replaceFirst("_bucket$", "")));
            }
        }
        assertThat(named).hasSizeGreaterThan(30)
                .allSatisfy(metric -> assertThat(page).contains("`" + metric + "`"));
    }

    private static String promtool(String... arguments) throws Exception {
        String[] line = Stream.concat(Stream.of("promtool"), Arrays.stream(arguments)).toArray(String[]::new);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(MOMENT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }
}
