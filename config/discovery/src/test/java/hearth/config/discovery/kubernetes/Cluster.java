package hearth.config.discovery.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import hearth.config.DomainName;
import hearth.config.KubernetesSettings;
import hearth.config.discovery.Discovered;

/** A cluster's objects as its API server writes them, and what they come to. */
final class Cluster {
    private final List<String> services = new ArrayList<>();
    private final List<String> slices = new ArrayList<>();

    static KubernetesSettings settings(int services, int endpoints) {
        Duration instant = Duration.ofMillis(20);
        return new KubernetesSettings(DomainName.parse("k8s.example"), "https://192.0.2.10:6443", Optional.empty(),
                Optional.empty(), List.of(DomainName.parse("apps.example")), Duration.ofSeconds(5),
                Duration.ofMillis(150), Duration.ofHours(1), instant, Duration.ofMillis(150), services, endpoints, 3,
                1);
    }

    Cluster service(String name, String spec, String... annotations) {
        services.add(object(name, spec, annotations));
        return this;
    }

    static String object(String name, String spec, String... annotations) {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < annotations.length; i += 2) {
            written.append(i == 0 ? "" : ",").append("\"%s\":\"%s\"".formatted(annotations[i], annotations[i + 1]));
        }
        return """
                {"metadata": {"namespace": "shop", "name": "%s", "creationTimestamp": "2026-01-01T00:00:00Z",
                 "resourceVersion": "1", "annotations": {%s}, "uid": {"deep": [1, 2.5, null]}}, %s}"""
                .formatted(name, written, spec);
    }

    Cluster slice(String service, String endpoints) {
        slices.add(slice(service, service + "-x1", endpoints));
        return this;
    }

    static String slice(String service, String name, String endpoints) {
        return """
                {"metadata": {"namespace": "shop", "name": "%s", "resourceVersion": "1",
                  "labels": {"kubernetes.io/service-name": "%s"}}, "addressType": "IPv4", "endpoints": [%s],
                 "ports": [{"name": "http", "port": 8080}, {"name": "", "port": 9090}]}"""
                .formatted(name, service, endpoints);
    }

    static byte[] list(List<String> objects, String version, String next) {
        return """
                {"kind": "List", "metadata": {"resourceVersion": "%s", "continue": "%s"}, "items": [%s]}"""
                .formatted(version, next, String.join(",", objects)).getBytes(UTF_8);
    }

    Outcome names() throws ApiJson.Unreadable {
        return new ClusterNames(settings(10, 10)).of(
                ApiJson.page(list(services, "1", ""), ObjectJson::service).items(),
                ApiJson.page(list(slices, "1", ""), ObjectJson::slice).items());
    }

    /** Records as zone files have them, without the cluster's domain and dns-version. */
    List<String> records() throws ApiJson.Unreadable {
        return names().found().stream().map(Cluster::text).filter(text -> !text.startsWith("dns-version"))
                .map(text -> text.replace(".shop.svc.k8s.example", "")).sorted().toList();
    }

    private static String text(Discovered discovered) {
        return switch (discovered) {
            case Discovered.Addresses a -> a.name().text() + " " + String.join(" ",
                    a.addresses().stream().map(java.net.InetAddress::getHostAddress).toList());
            case Discovered.Location l -> l.name().text() + " SRV " + l.port() + " " + l.host().text();
            case Discovered.Alias a -> a.name().text() + " CNAME " + a.target().text();
            case Discovered.Pointer p -> p.address().getHostAddress() + " PTR " + p.name().text();
            case Discovered.Text t -> t.name().text() + " TXT " + t.text();
            case hearth.config.discovery.Service s -> throw new AssertionError(s);
        };
    }
}
