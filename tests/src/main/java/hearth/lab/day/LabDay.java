package hearth.lab.day;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import hearth.lab.Await;
import hearth.lab.Browser;
import hearth.lab.DhcpClient;
import hearth.lab.DockerEngine;
import hearth.lab.HearthServer;
import hearth.lab.Host;
import hearth.lab.KubernetesApi;
import hearth.lab.Lab;
import hearth.lab.LabException;
import hearth.lab.Prometheus;
import hearth.lab.Result;
import hearth.lab.Tool;
import hearth.lab.VirtualMachine;
import hearth.lab.VirtualMachine.Firmware;

/**
 * {@code ./hearth lab day}: two nodes with everything that they work with, from an empty disk to the death and the return
 * of one of them. Each step fails the day if what it says is not so. Used by one thread.
 */
public final class LabDay {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final Duration BOOT = Duration.ofMinutes(4);
    private static final String PVE = "52:54:00:00:00:06";
    private static final String RACK1 = "52:54:00:00:00:07";
    private static final int MOST_CLIENTS = 12;
    private static final String USER = "anna";
    private static final String PASSWORD = "a hearth in every house";

    /** One metric of each part. */
    private static final List<String> PARTS = List.of("hearth_dns_queries_total", "hearth_dhcp_leases",
            "hearth_tftp_transfers_total", "hearth_http_responses_total", "hearth_journal_appends_total",
            "hearth_configuration_info", "hearth_webhook_calls_total", "hearth_discovery_services",
            "hearth_certificate_expiry_timestamp_seconds", "hearth_install_machines", "hearth_peer_up",
            "hearth_lease_peer_in_step", "hearth_state_in_step", "hearth_page_sessions");

    private final DayNetwork network;
    private final Timetable times;
    private final Path artefacts;
    private final HearthServer a;
    private final HearthServer b;
    private final Map<DhcpClient, String> leases = new LinkedHashMap<>();

    private LabDay(DayNetwork network, Timetable times, Path artefacts, HearthServer a, HearthServer b) {
        this.network = network;
        this.times = times;
        this.artefacts = artefacts;
        this.a = a;
        this.b = b;
    }

    /** Why the day can't be played here; empty if it can. */
    public static Optional<String> unavailable() throws Exception {
        Optional<String> hindrance = Lab.unavailable();
        return hindrance.isPresent()
                ? hindrance
                : DockerEngine.unavailable().or(KubernetesApi::unavailable).or(DayConfiguration::unavailable)
                        .or(Firmware.BIOS::unavailable)
                        .or(() -> Tool.missing(Tool.PEBBLE, Tool.OPENSSL, Tool.DIG, Tool.KDIG, Tool.DHCLIENT,
                                Tool.UDHCPC, Tool.DHCPCD, Tool.PROMETHEUS, Tool.CHROMIUM));
    }

    /**
     * Plays the whole day.
     *
     * @param artefacts
     *            gets the table, the nodes' logs and screenshots
     * @throws LabException
     *             at the first thing that isn't as it should be
     */
    public static void play(PrintStream out, Path artefacts) throws Exception {
        Files.createDirectories(artefacts);
        Timetable times = new Timetable(out);
        DayNetwork network = DayNetwork.open();
        try {
            morning(network, times, artefacts).play();
        } finally {
            network.keepLogs(artefacts);
            Files.writeString(artefacts.resolve("day.md"), times.table());
            out.printf("%n%s%n", times.table());
            network.close();
        }
    }

    private static LabDay morning(DayNetwork network, Timetable times, Path artefacts)
            throws Exception {
        times.step("An empty pair is given a repository's URL");
        DayConfiguration.write(network);
        network.addUser(USER, PASSWORD);
        String commit = network.git.push("The network");
        HearthServer a = network.start(network.hostA, DayNetwork.A, DayNetwork.B);
        HearthServer b = network.start(network.hostB, DayNetwork.B, DayNetwork.A);
        LabDay day = new LabDay(network, times, artefacts, a, b);
        times.timed("both nodes serve what it says", () -> {
            a.awaitReady();
            b.awaitReady();
            return network.awaitBoth("a.lab.test", "A", MOMENT, DayNetwork.A);
        });
        times.timed("they have found each other", () -> {
            a.awaitLog("PEER_UP", MOMENT);
            b.awaitLog("PEER_UP", MOMENT);
            return commit;
        });
        day.awaitCommit(commit);
        return day;
    }

    private void play() throws Exception {
        try (Prometheus prometheus = Prometheus.start(network.monitor,
                List.of(DayNetwork.A + ":8080", DayNetwork.B + ":8080"), List.of())) {
            clientsGetLeases();
            pushesChangeTheNetwork();
            containersHaveNames();
            clusterServicesHaveNames();
            machineInstallsItself();
            certificateIsIssued();
            nodeDiesAndReturns();
            prometheusHasSeenIt(prometheus);
            pageShowsIt();
        }
    }

    private void clientsGetLeases() throws Exception {
        times.step("Clients get leases; their names answer on both nodes");
        times.timed("three clients have leases", () -> {
            for (DhcpClient.Kind kind : DhcpClient.Kind.values()) {
                String name = kind.name().toLowerCase(Locale.ROOT);
                leases.put(kind.start(network.client(name), "lan0", name), name);
            }
            for (DhcpClient client : leases.keySet()) {
                client.awaitLease();
            }
            return leases;
        });
        // Whom a client has its lease from follows from its hardware address: some must have theirs from the one that dies.
        while (acknowledged(DayNetwork.A) == 0 && leases.size() < MOST_CLIENTS) {
            String name = "further-" + leases.size();
            DhcpClient client = DhcpClient.Kind.DHCLIENT.start(network.client(name), "lan0", name);
            client.awaitLease();
            leases.put(client, name);
        }
        times.row("leases that they were given by a, by b",
                acknowledged(DayNetwork.A) + ", " + acknowledged(DayNetwork.B));
        times.timed("their names answer on both nodes, forward and reverse", () -> {
            for (Map.Entry<DhcpClient, String> lease : leases.entrySet()) {
                awaitNames(lease.getKey(), lease.getValue(), List.of(DayNetwork.A, DayNetwork.B));
            }
            return leases;
        });
    }

    /** How often a node has said ACK. */
    private long acknowledged(String node) throws Exception {
        String metrics = network.desk.run(MOMENT, "curl", "-fsS", "http://" + node + ":8080/metrics").orThrow().out();
        return Math.round(metrics.lines().filter(line -> line.startsWith("hearth_dhcp_sent_total{type=\"ack\"} "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1))).sum());
    }

    private void awaitNames(DhcpClient client, String name, List<String> servers) throws Exception {
        String address = client.address().orElseThrow(() -> new LabException(name + " has lost its address"));
        for (String server : servers) {
            network.awaitAnswer(server, name + ".lab.test", "A", MOMENT, address);
            network.awaitAnswer(server, reverse(address), "PTR", MOMENT, name + ".lab.test.");
        }
    }

    private static String reverse(String address) {
        String[] parts = address.split("\\.", -1);
        return parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0] + ".in-addr.arpa";
    }

    private void pushesChangeTheNetwork() throws Exception {
        times.step("A push adds a machine and a zone; a broken push is refused");
        network.git.write("machines/rack2.yaml", "macs: [\"52:54:00:00:00:08\"]\naddress: 192.0.2.61\n");
        network.git.write("zones/shop.test.yaml",
                "records: {\"@\": {NS: [a.lab.test., b.lab.test.]}, www: {A: 198.51.100.80}}\n");
        String good = network.git.push("A shop, and its server");
        times.timed("both nodes answer for the new zone and the new machine", () -> {
            network.awaitBoth("www.shop.test", "A", MOMENT, "198.51.100.80");
            return network.awaitBoth("rack2.lab.test", "A", MOMENT, "192.0.2.61");
        });
        awaitCommit(good);
        network.git.write("zones/shop.test.yaml", "records: {\"@\": {NS: [a.lab.test.]}, www: {A: 198.51.100.800}}\n");
        network.git.push("A slip of the finger");
        times.timed("both nodes have refused a push with a fault, and say why", () -> {
            for (HearthServer node : List.of(a, b)) {
                node.awaitLog("REVISION_PROBLEM.*198\\.51\\.100\\.800", MOMENT);
            }
            for (Host node : List.of(network.hostA, network.hostB)) {
                await(node, "sh", "-c", "curl -fsS http://127.0.0.1:8080/revision | grep -qF 198.51.100.800");
            }
            return good;
        });
        network.awaitBoth("www.shop.test", "A", MOMENT, "198.51.100.80");
        awaitCommit(good);
        network.git.write("zones/shop.test.yaml",
                "records: {\"@\": {NS: [a.lab.test., b.lab.test.]}, www: {A: 198.51.100.81}}\n");
        String mended = network.git.push("Mended");
        times.timed("both nodes serve the next push, which has none", () -> {
            network.awaitBoth("www.shop.test", "A", MOMENT, "198.51.100.81");
            awaitCommit(mended);
            return mended;
        });
    }

    private void containersHaveNames() throws Exception {
        times.step("A container starts: its name answers; it turns unhealthy: the name is gone");
        DockerEngine docker = network.docker;
        docker.run("web", "--network", "front", "--label", "hearth.name=web", "--health-cmd", "test -e /ok",
                "--health-interval", "500ms", "--health-retries", "1");
        docker.docker("exec", "web", "/bin/touch", "/ok");
        times.timed("both nodes answer for a healthy container, on one node's engine", () -> network
                .awaitBoth("web.docker.lab.test", "A", MOMENT, docker.address("web", "front")));
        docker.docker("exec", "web", "/bin/rm", "/ok");
        times.timed("neither does once it is unhealthy",
                () -> network.awaitBoth("web.docker.lab.test", "A", MOMENT));
        docker.docker("exec", "web", "/bin/touch", "/ok");
    }

    private void clusterServicesHaveNames() throws Exception {
        times.step("The same with a Service of Kubernetes");
        String ports = "[{\"name\": \"http\", \"protocol\": \"TCP\", \"port\": 8080}]";
        network.kubernetes.createService("shop", "{\"clusterIP\": \"None\", \"ports\": [{\"port\": 8080}]}",
                "external-dns.kubernetes.io/hostname", "shop.lab.test");
        network.kubernetes.writeSlice("shop", "[{\"addresses\": [\"10.244.1.7\"], \"conditions\": {\"ready\": true}}]",
                ports);
        String name = "shop.default.svc.k8s.lab.test";
        times.timed("both nodes answer for a Service with a ready endpoint, by both its names", () -> {
            network.awaitBoth(name, "A", MOMENT, "10.244.1.7");
            return network.awaitBoth("shop.lab.test", "A", MOMENT, "10.244.1.7");
        });
        network.kubernetes.setReady("shop", false);
        times.timed("neither does once the endpoint is not ready", () -> network.awaitBoth(name, "A", MOMENT));
        network.kubernetes.setReady("shop", true);
    }

    private void certificateIsIssued() throws Exception {
        times.step("The certificate is issued; clients check it over HTTPS and DNS over TLS");
        network.acme.start(DayNetwork.A + ":53", Duration.ofDays(2));
        Path root = network.desk.folder().resolve("ca.pem");
        network.acme.fetchRoot(network.desk, root);
        for (String server : List.of(DayNetwork.A, DayNetwork.B)) {
            times.timed(server + " serves HTTPS and DNS over TLS with it", () -> {
                awaitSuccess("curl", "-fsS", "-m", "5", "--cacert", root.toString(), "--resolve",
                        DayNetwork.NAME + ":8443:" + server, "https://" + DayNetwork.NAME + ":8443/ready");
                return awaitSuccess("kdig", "@" + server, "+retry=0", "+tls-ca=" + root,
                        "+tls-host=" + DayNetwork.NAME, "a.lab.test", "A");
            });
        }
    }

    private Result awaitSuccess(String... command) throws Exception {
        return await(network.desk, command);
    }

    /** Runs a command again and again until it succeeds. */
    private static Result await(Host host, String... command) throws Exception {
        String[] last = {""};
        return Await.until(String.join(" ", command), MOMENT, () -> {
            Result result = host.run(MOMENT, command);
            last[0] = result.out() + result.err();
            return result.exit() == 0 ? Optional.of(result) : Optional.empty();
        }, () -> last[0]);
    }

    /** Before there is a certificate: from then on installers are sent to HTTPS, which the stand-in's busybox doesn't speak. */
    private void machineInstallsItself() throws Exception {
        times.step("A virtual machine boots its installer, which fetches its answer, once");
        try (VirtualMachine machine = VirtualMachine.start(network.lan, "pve", PVE, Firmware.BIOS)) {
            times.timed("the installer runs, with its ISO", () -> {
                machine.awaitConsole("stand-in: iso [0-9a-f]{64} ", BOOT);
                return machine;
            });
            times.timed("it was told by DHCP where its answer is, has it, and has reported", () -> {
                machine.awaitConsole("stand-in: url http://192\\.0\\.2\\.[12]:8080/proxmox/answer", BOOT);
                machine.awaitConsole("root-password-hashed", MOMENT);
                machine.awaitConsole("stand-in: report taken", MOMENT);
                return machine;
            });
            machine.awaitConsole("stand-in: second refused", MOMENT);
        }
        times.timed("both nodes know that it is installed: it boots its own disk", () -> {
            for (String node : List.of(DayNetwork.A, DayNetwork.B)) {
                awaitSuccess("sh", "-c", "curl -fsS http://" + node + ":8080/ipxe/" + PVE + " | grep -q sanboot");
            }
            return network;
        });
    }

    private void boots(String name, String what) throws Exception {
        times.timed(what, () -> {
            try (VirtualMachine machine = VirtualMachine.start(network.lan, name, RACK1, Firmware.BIOS)) {
                machine.awaitConsole("Linux version", BOOT);
                return name;
            }
        });
    }

    private void nodeDiesAndReturns() throws Exception {
        times.step("Node a is killed in the middle of traffic, and comes back");
        Host resolving = leases.keySet().iterator().next().host();
        try (DayTraffic traffic = DayTraffic.start(network, resolving)) {
            traffic.awaitMore();
            a.kill();
            times.timed("clients behind a relay get leases from b", () -> {
                traffic.awaitMore();
                return traffic;
            });
            times.timed("every client has renewed its lease with b", () -> {
                for (DhcpClient client : leases.keySet()) {
                    client.renew();
                }
                return leases;
            });
            DhcpClient late = DhcpClient.Kind.DHCLIENT.start(network.client("late"), "lan0", "late");
            times.timed("a new client has a lease and its name from b", () -> {
                late.awaitLease();
                awaitNames(late, "late", List.of(DayNetwork.B));
                return late;
            });
            leases.put(late, "late");
            boots("rack1", "a machine boots through b");
            times.timed("a is back and serves", () -> {
                a.restart();
                return a;
            });
            times.timed("a knows what b did meanwhile", () -> {
                for (Map.Entry<DhcpClient, String> lease : leases.entrySet()) {
                    awaitNames(lease.getKey(), lease.getValue(), List.of(DayNetwork.A, DayNetwork.B));
                }
                return leases;
            });
            traffic.awaitMore();
            DayTraffic.Verdict verdict = traffic.end();
            times.row("lookups of a client that knows both nodes, of them failed",
                    verdict.lookups() + ", " + verdict.failedLookups());
            times.row("leases acknowledged in that time, of them lost or given twice",
                    verdict.leases() + ", " + verdict.faults());
            if (verdict.failedLookups() > 0 || verdict.faults() > 0) {
                throw new LabException("the death of a node was noticed: " + verdict);
            }
        }
    }

    private void prometheusHasSeenIt(Prometheus prometheus) throws Exception {
        times.step("Prometheus has scraped it all; the page shows it all");
        prometheus.awaitValue("count(up == 1)", 2);
        for (String part : PARTS) {
            prometheus.awaitValue("count(count by (instance) (" + part + "))", 2);
        }
        times.row("parts whose metrics it has from both nodes", Integer.toString(PARTS.size()));
        prometheus.awaitValue("min(hearth_lease_peer_in_step)", 1);
        prometheus.awaitValue("min(hearth_state_in_step)", 1);
        times.row("scrapes that a missed while it was dead", String.format(Locale.ROOT, "%.0f",
                prometheus.awaitValue("sum(count_over_time((up == 0)[30m:500ms]))", 1)));
    }

    /** The browser takes the nodes' certificates and no others; they are checked against the authority's root before. */
    private void pageShowsIt() throws Exception {
        Path root = network.desk.folder().resolve("ca.pem");
        List<String> keys = new ArrayList<>();
        for (String node : List.of(DayNetwork.A, DayNetwork.B)) {
            keys.add(network.desk.run(MOMENT, "sh", "-ec", """
                    openssl s_client -connect "$1:8443" -servername "$2" -verify_hostname "$2" -CAfile "$3" \
                      -verify_return_error </dev/null >"$1.pem" 2>"$1.err"
                    openssl x509 -in "$1.pem" -noout -pubkey | openssl pkey -pubin -outform der \
                      | openssl dgst -sha256 -binary | base64
                    """, "sh", node, DayNetwork.NAME, root.toString()).orThrow().out().strip());
        }
        try (Browser browser = Browser.start(network.desk,
                "--ignore-certificate-errors-spki-list=" + String.join(",", keys))) {
            new DayPage(browser, artefacts).look("https://" + DayNetwork.NAME + ":8443/", USER, PASSWORD, times);
        }
    }

    private void awaitCommit(String commit) throws Exception {
        for (String node : List.of(DayNetwork.A, DayNetwork.B)) {
            awaitSuccess("sh", "-c",
                    "curl -fsS http://" + node + ":8080/metrics | grep -q 'hearth_configuration_info{.*"
                            + commit + "'");
        }
    }
}
