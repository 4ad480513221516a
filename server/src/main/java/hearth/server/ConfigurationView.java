package hearth.server;

import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import hearth.config.CertificateSettings;
import hearth.config.Configuration;
import hearth.config.DiscoverySettings;
import hearth.config.DomainName;
import hearth.config.Machine;
import hearth.config.discovery.Service;
import hearth.server.certificates.KeyedCertificate;

/** Machines, services, the revision and the certificate, as the API tells of them. */
final class ConfigurationView {
    /** Renewal comes long before; what is nearer to its end than this fraction of its life was not renewed. */
    private static final int LAST_PART = 5;

    private final Inventory inventory;

    ConfigurationView(Inventory inventory) {
        this.inventory = inventory;
    }

    Map<String, Object> machines(Parameters parameters) throws ApiProblem {
        String wanted = parameters.text("q").toLowerCase(Locale.ROOT);
        List<Machine> found = inventory.configuration().get().machines().stream()
                .filter(machine -> (machine.name() + " " + machine.macs() + " "
                        + machine.address().map(Object::toString).orElse("")).toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .toList();
        return page(parameters, "machines", found.size(), found.stream().map(machine -> {
            Optional<MachineStates.Stage> stage = inventory.machines().of(machine.name());
            return Api.object("name", machine.name(), "macs", machine.macs().stream().map(Object::toString).toList(),
                    "address", machine.address().map(Object::toString).orElse(""), "names",
                    machine.names().stream().map(DomainName::text).toList(), "boot", machine.boot().orElse(""),
                    "stage", stage.map(MachineStates.Stage::name).orElse(""), "since",
                    stage.flatMap(MachineStates.Stage::since).map(Instant::toString).orElse(""));
        }));
    }

    Map<String, Object> services(Parameters parameters) throws ApiProblem {
        String wanted = parameters.text("q").toLowerCase(Locale.ROOT);
        List<Service> found = inventory.services().services().stream()
                .filter(service -> (service.name().text() + " " + service.source()).contains(wanted)).toList();
        Map<String, Object> page = page(parameters, "services", found.size(),
                found.stream().map(service -> Api.object("name", service.name().text(), "addresses",
                        service.addresses().stream().map(InetAddress::getHostAddress).toList(), "ports",
                        service.ports().stream().map(port -> port.number() + "/" + port.protocol()).toList(),
                        "ttlSeconds", service.ttl().toSeconds(), "source", service.source())));
        List<DiscoveryService.Source> sources = sources();
        page.put("configured", !sources.isEmpty());
        page.put("connected", sources.stream().allMatch(source -> inventory.discovery().counts(source).connected()));
        return page;
    }

    /** Where services are looked for. */
    private List<DiscoveryService.Source> sources() {
        DiscoverySettings settings = inventory.configuration().get().appliance().discovery();
        List<DiscoveryService.Source> sources = new ArrayList<>();
        settings.dockerOn(inventory.node()).ifPresent(_ -> sources.add(DiscoveryService.Source.DOCKER));
        settings.kubernetes().ifPresent(_ -> sources.add(DiscoveryService.Source.KUBERNETES));
        return sources;
    }

    private static Map<String, Object> page(Parameters parameters, String name, int total,
            Stream<Map<String, Object>> all) throws ApiProblem {
        return Api.object("total", total, "offset", parameters.offset(), name,
                all.skip(parameters.offset()).limit(parameters.limit()).toList());
    }

    Map<String, Object> revision() {
        return inventory.report().map(RevisionReport::json).orElseGet(() -> {
            ConfigurationCounts.InForce inForce = inventory.counts().inForce();
            return Api.object("node", inventory.node(), "folder",
                    inventory.configuration().get().folder().toAbsolutePath().toString(), "running",
                    Api.object("commit", "", "since", inForce.since().toString()), "seen",
                    Api.object("commit", "", "looked", "", "problems", inventory.refusal().get()), "fault", "");
        });
    }

    Map<String, Object> certificate() {
        CertificateSettings settings = inventory.configuration().get().appliance().certificates();
        Map<String, Object> json = Api.object("names", settings.names().stream().map(DomainName::text).toList(),
                "directory", settings.directory().map(Object::toString).orElse(""), "failure",
                inventory.certificates().failure().map(failure -> Api.object("why", failure.why(), "next",
                        failure.next().toString())).orElse(Api.object()));
        inventory.certificates().inUse().ifPresent(inUse -> json.put("inUse",
                Api.object("names", inUse.names().stream().sorted().toList(), "issuer",
                        inUse.certificate().getIssuerX500Principal().getName(), "serial",
                        hexadecimal(inUse.certificate().getSerialNumber()), "from", inUse.notBefore().toString(),
                        "until", inUse.notAfter().toString())));
        return json;
    }

    private static String hexadecimal(BigInteger serial) {
        return serial.toString(16);
    }

    /** What is wrong with any of these now. */
    List<Map<String, Object>> problems() {
        List<Map<String, Object>> all = new ArrayList<>();
        inventory.report().map(RevisionReport::seen).ifPresent(seen -> {
            if (!seen.problems().isEmpty()) {
                all.add(NodeView.problem("revision", "The newest commit is refused: " + number(seen.problems()) + ".",
                        "Push a commit that mends it."));
            }
            if (!seen.fault().isEmpty()) {
                all.add(NodeView.problem("revision", "The repository can't be asked: " + seen.fault(),
                        "Check the Git server, the branch and the token."));
            }
        });
        List<String> refusal = inventory.refusal().get();
        if (!refusal.isEmpty()) {
            all.add(NodeView.problem("revision", "The folder's last change is refused: " + number(refusal) + ".",
                    "Mend the files, then reload."));
        }
        sources().stream().filter(source -> !inventory.discovery().counts(source).connected())
                .forEach(source -> all.add(switch (source) {
                    case DOCKER -> NodeView.problem("services", "The Docker engine does not answer.",
                            "See that it runs, and that this process may use its socket.");
                    case KUBERNETES -> NodeView.problem("services", "The Kubernetes API server does not answer.",
                            "See that it runs, and that the token has the ClusterRole of docs/discovery.md.");
                }));
        certificate(inventory.configuration().get(), all);
        return all;
    }

    private static String number(List<String> problems) {
        return problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    }

    private void certificate(Configuration now, List<Map<String, Object>> all) {
        if (now.appliance().certificates().names().isEmpty()) {
            return;
        }
        String remedy = inventory.certificates().failure().map(failure -> "The last attempt failed: " + failure.why())
                .orElse("The authority was not asked yet, or has not answered yet.");
        Optional<KeyedCertificate> inUse = inventory.certificates().inUse();
        if (inUse.isEmpty()) {
            all.add(NodeView.problem("certificate", "There is no certificate: HTTPS and DNS over TLS refuse clients.",
                    remedy));
        } else if (nearItsEnd(inUse.get(), inventory.clock().instant())) {
            all.add(NodeView.problem("certificate", "The certificate runs out at " + inUse.get().notAfter() + ".",
                    remedy));
        }
    }

    private static boolean nearItsEnd(KeyedCertificate certificate, Instant now) {
        Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
        return now.isAfter(certificate.notAfter().minus(life.dividedBy(LAST_PART)));
    }
}
