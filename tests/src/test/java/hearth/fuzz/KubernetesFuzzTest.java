package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.config.DomainName;
import hearth.config.KubernetesSettings;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Service;
import hearth.config.discovery.kubernetes.ApiJson;
import hearth.config.discovery.kubernetes.ClusterNames;
import hearth.config.discovery.kubernetes.ClusterService;
import hearth.config.discovery.kubernetes.ObjectJson;
import hearth.config.discovery.kubernetes.Outcome;
import hearth.config.discovery.kubernetes.Slice;
import tools.jackson.databind.JsonNode;

/** What an API server says, and whoever may write Services and EndpointSlices there. */
final class KubernetesFuzzTest {
    private static final int LONGEST_NAME = 253;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final KubernetesSettings SETTINGS = new KubernetesSettings(new DomainName("k8s.example.org"),
            "https://192.0.2.10", Optional.empty(), Optional.empty(), List.of(new DomainName("example.org")), SECOND,
            SECOND, SECOND, SECOND, SECOND, 100, 100, 4, 1);

    /** The input is a list of Services, then one of EndpointSlices; then lines of watches of both. */
    @FuzzTest(maxDuration = "2m")
    void everyAnswerGivesNamesThatAreAllowedOrIsRefused(byte[] answers) {
        List<ClusterService> services = new ArrayList<>();
        List<Slice> slices = new ArrayList<>();
        List<byte[]> pieces = Pieces.of(answers);
        for (int i = 0; i < pieces.size(); i++) {
            if (i % 2 == 0) {
                read(pieces.get(i), i < 2, ObjectJson::service, services);
            } else {
                read(pieces.get(i), i < 2, ObjectJson::slice, slices);
            }
        }
        Outcome outcome = new ClusterNames(SETTINGS).of(services, slices);
        outcome.found().forEach(KubernetesFuzzTest::check);
        outcome.refusals().forEach(refusal -> assertThat(refusal.what() + refusal.detail()).hasSizeLessThan(1000)
                .matches("[ -~]*"));
    }

    private static <T> void read(byte[] json, boolean list, Function<JsonNode, Optional<T>> reader,
            List<T> into) {
        try {
            if (list) {
                into.addAll(ApiJson.page(json, reader).items());
            } else if (ApiJson.change(json, reader) instanceof ApiJson.Put<T>(T object, String version)) {
                into.add(object);
            }
        } catch (ApiJson.Unreadable e) {
            assertThat(e.getMessage()).hasSizeLessThan(1000);
        }
    }

    private static void check(Discovered found) {
        switch (found) {
            case Discovered.Addresses a -> {
                name(a.name());
                assertThat(a.addresses()).isNotEmpty();
            }
            case Discovered.Location l -> {
                name(l.name());
                name(l.host());
            }
            case Discovered.Alias a -> name(a.name());
            case Discovered.Pointer p -> name(p.name());
            case Discovered.Text t -> name(t.name());
            case Service s -> throw new AssertionError(s);
        }
    }

    private static void name(DomainName name) {
        assertThat(name.isAtOrBelow(new DomainName("example.org"))).as(name.text()).isTrue();
        assertThat(name.text()).hasSizeLessThanOrEqualTo(LONGEST_NAME).isNotIn("example.org", "k8s.example.org")
                .matches("(_?[a-z0-9-]{1,63})(\\._?[a-z0-9-]{1,63})*");
    }
}
