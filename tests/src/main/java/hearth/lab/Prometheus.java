package hearth.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A real Prometheus on a host of the lab, which scrapes twice a second. Used by one thread. */
public final class Prometheus implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofSeconds(30);
    private static final String URL = "http://127.0.0.1:9090";
    private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.]+,\"([-+0-9.eEInfNa]+)\"\\]");

    private final Host host;
    private final Running process;

    private Prometheus(Host host, Running process) {
        this.host = host;
        this.process = process;
    }

    /**
     * @param targets
     *            addresses and ports that have {@code /metrics}
     * @param rules
     *            files with alert and recording rules
     */
    public static Prometheus start(Host host, List<String> targets, List<Path> rules) throws Exception {
        Path configuration = Files.writeString(host.folder().resolve("prometheus.yml"), """
                global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
                rule_files: [%s]
                scrape_configs:
                  - job_name: hearth
                    static_configs: [{targets: [%s]}]
                """.formatted(quoted(rules), quoted(targets)));
        return new Prometheus(host,
                host.start("prometheus", "--config.file=" + configuration,
                        "--storage.tsdb.path=" + host.folder().resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:9090"));
    }

    private static String quoted(List<?> items) {
        return items.stream().map(item -> "\"" + item + "\"").collect(Collectors.joining(", "));
    }

    /** Waits until a query gives a value of at least {@code least}, and gives that value. */
    public double awaitValue(String query, double least) throws Exception {
        String[] last = {""};
        return Await.until("Prometheus to have " + query + " of at least " + least, MOMENT, () -> {
            if (!process.alive()) {
                throw new LabException("Prometheus has ended:\n" + process.lastOutput());
            }
            last[0] = answer(query);
            Matcher m = VALUE.matcher(last[0]);
            return m.find() && Double.parseDouble(m.group(1)) >= least
                    ? Optional.of(Double.parseDouble(m.group(1)))
                    : Optional.empty();
        }, () -> last[0]);
    }

    /** What its API says to a query, as JSON. */
    public String answer(String query) throws Exception {
        return host.run(MOMENT, "curl", "-sS", "-G", "--data-urlencode", "query=" + query, URL + "/api/v1/query").out();
    }

    public boolean alive() {
        return process.alive();
    }

    @Override
    public void close() {
        process.stop();
    }
}
