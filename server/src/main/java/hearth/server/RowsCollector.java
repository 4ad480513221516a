package hearth.server;

import java.util.List;
import java.util.function.Supplier;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** A metric whose rows come and go, such as one for each network or upstream: they are made when somebody scrapes. */
final class RowsCollector implements Collector {
    private final String name;
    private final String help;
    private final boolean counter;
    private final Supplier<List<Metrics.Row>> rows;

    RowsCollector(String name, String help, boolean counter, Supplier<List<Metrics.Row>> rows) {
        this.name = name;
        this.help = help;
        this.counter = counter;
        this.rows = rows;
    }

    @Override
    public MetricSnapshot collect() {
        if (counter) {
            CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name(name).help(help);
            rows.get().forEach(row -> snapshot.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of(row.labels())).value(row.value()).build()));
            return snapshot.build();
        }
        GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(name).help(help);
        rows.get().forEach(row -> snapshot.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(Labels.of(row.labels())).value(row.value()).build()));
        return snapshot.build();
    }
}
