package hearth.server;

import java.util.List;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/**
 * Shows several threads' {@link Latency} as one Prometheus histogram. Made for the packet path, where recording in a
 * metrics library would cost more than the answer itself.
 */
final class LatencyCollector implements Collector {
    private final String name;
    private final String help;
    private final List<Latency> parts;

    LatencyCollector(String name, String help, List<Latency> parts) {
        this.name = name;
        this.help = help;
        this.parts = parts;
    }

    @Override
    public MetricSnapshot collect() {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int bucket = 0; bucket < Latency.BUCKETS; bucket++) {
            int index = bucket;
            buckets.bucket(Latency.bound(bucket), parts.stream().mapToLong(part -> part.count(index)).sum());
        }
        double seconds = parts.stream().mapToLong(Latency::sumNanos).sum() / 1e9;
        return HistogramSnapshot.builder().name(name).help(help)
                .dataPoint(
                        HistogramSnapshot.HistogramDataPointSnapshot.builder().classicHistogramBuckets(buckets.build())
                                .sum(seconds).labels(Labels.EMPTY).build())
                .build();
    }
}
