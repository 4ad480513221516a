package hearth.server;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What Prometheus sees. Parts count in plain fields of their own; they are read here when somebody scrapes, so counting
 * costs the packet path nothing but the field. Any thread.
 */
final class Metrics implements AutoCloseable {
    private static final Duration[] BOUNDS = {Duration.ofNanos(100_000), Duration.ofMillis(1), Duration.ofMillis(10),
            Duration.ofMillis(100), Duration.ofSeconds(1)};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    /** What counters read. The library refers to it weakly: without this the first collection would stop all counters. */
    private final Queue<LongSupplier> counts = new ConcurrentLinkedQueue<>();

    Metrics() {
        // The library's names of these two break the rules that promtool checks; here they are under usual ones.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new JvmMemoryMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            counterOfSeconds("process.cpu", "CPU time of this process.", system::getProcessCpuTime);
        }
        gauge("system.processors", "Processors that the JVM may use.", Runtime.getRuntime()::availableProcessors);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** A count that only grows. {@code labels}: name, value, name, value, … */
    void counter(String name, String help, LongSupplier count, String... labels) {
        FunctionCounter.builder(name, kept(count), LongSupplier::getAsLong).description(help).tags(labels)
                .register(registry);
    }

    /** A value of now. */
    void gauge(String name, String help, DoubleSupplier value, String... labels) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble).description(help).tags(labels)
                .strongReference(true).register(registry);
    }

    /** Time that only grows, in nanoseconds; shown as {@code NAME_seconds_total}. */
    void counterOfSeconds(String name, String help, LongSupplier nanos) {
        FunctionCounter.builder(name, kept(nanos), count -> count.getAsLong() / 1e9).baseUnit("seconds")
                .description(help)
                .register(registry);
    }

    private LongSupplier kept(LongSupplier count) {
        counts.add(count);
        return count;
    }

    /** One row of a metric: a value and its labels, name, value, name, value, … */
    record Row(double value, String... labels) {}

    /** Counts whose labels come and go. {@code name} as Prometheus has it, without {@code _total}. */
    void rows(String name, String help, Supplier<List<Row>> rows) {
        registry.getPrometheusRegistry().register(new RowsCollector(name, help, true, rows));
    }

    /** Values of now whose labels come and go. */
    void rowsOfNow(String name, String help, Supplier<List<Row>> rows) {
        registry.getPrometheusRegistry().register(new RowsCollector(name, help, false, rows));
    }

    /** How long something takes that is not on a packet path; shown as a histogram. */
    Timer timer(String name, String help) {
        return Timer.builder(name).description(help).serviceLevelObjectives(BOUNDS).register(registry);
    }

    void latency(String name, String help, List<Latency> parts) {
        registry.getPrometheusRegistry().register(new LatencyCollector(name, help, parts));
    }

    /** Everything, in Prometheus' text format 0.0.4. */
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
