package hearth.config.discovery.kubernetes;

import java.util.List;

import hearth.config.discovery.Discovered;
import hearth.config.discovery.Refusal;

/** What a cluster comes to in DNS, and why it isn't more. */
public record Outcome(List<Discovered> found, List<Refusal> refusals) {
    public Outcome {
        found = List.copyOf(found);
        refusals = List.copyOf(refusals);
    }
}
