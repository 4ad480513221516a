package hearth.lab.day;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import hearth.lab.AcmeServer;
import hearth.lab.Await;
import hearth.lab.Bridge;
import hearth.lab.DockerEngine;
import hearth.lab.GitServer;
import hearth.lab.HearthServer;
import hearth.lab.Host;
import hearth.lab.KubernetesApi;
import hearth.lab.Lab;
import hearth.lab.Result;

/**
 * The day's network, one Ethernet.
 *
 * <pre>
 *   a .1    b .2     the pair; a has a Docker engine
 *   git .10          the repository, with webhooks
 *   cluster .20      a Kubernetes API server
 *   acme .30         a certificate authority
 *   monitor .40      Prometheus
 *   desk .50         somebody who looks: dig, curl, a browser
 *   relay .9         plays clients behind a relay
 * </pre>
 *
 * Used by one thread.
 */
final class DayNetwork {
    static final String A = "192.0.2.1";
    static final String B = "192.0.2.2";
    /** Of the pair's certificate, and of its page. */
    static final String NAME = "hearth.lab.test";
    static final String RELAY = "198.18.0.3";
    private static final String GIT = "192.0.2.10";
    private static final String CLUSTER = "192.0.2.20";
    private static final String ACME = "192.0.2.30";
    private static final String MONITOR = "192.0.2.40";
    private static final String DESK = "192.0.2.50";
    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static final int PEER_PORT = 7920;

    private final Lab lab;
    final Bridge lan;
    final Host hostA;
    final Host hostB;
    final Host monitor;
    final Host desk;
    final Host relay;
    final GitServer git;
    final AcmeServer acme;
    final DockerEngine docker;
    final KubernetesApi kubernetes;
    private final Path secrets;

    private DayNetwork(Lab lab) throws Exception {
        this.lab = lab;
        lan = lab.bridge("lan");
        hostA = host("a", A);
        hostB = host("b", B);
        monitor = host("monitor", MONITOR);
        desk = host("desk", DESK);
        relay = host("relay", "192.0.2.9");
        // On lan0, as a relay that has a further network behind it.
        relay.addAddress("lan0", RELAY + "/32");
        for (Host node : List.of(hostA, hostB)) {
            node.addRoute(RELAY + "/32", "192.0.2.9");
        }
        secrets = Files.createDirectory(lab.folder().resolve("secrets"));
        secret("cluster-key");
        git = GitServer.start(host("git", GIT), GIT, secret("webhook-secret"),
                List.of("http://" + A + ":8080/webhook", "http://" + B + ":8080/webhook"));
        acme = AcmeServer.on(host("acme", ACME), ACME);
        docker = DockerEngine.start(hostA);
        docker.docker("network", "create", "--subnet", "10.9.0.0/24", "front");
        kubernetes = KubernetesApi.start(host("cluster", CLUSTER), CLUSTER);
        kubernetes.createAccount();
        kubernetes.grant();
        Files.writeString(desk.resolvConf(), "nameserver " + A + "\nnameserver " + B + "\n");
    }

    static DayNetwork open() throws Exception {
        Lab lab = Lab.open();
        try {
            return new DayNetwork(lab);
        } catch (Exception e) {
            lab.close();
            throw e;
        }
    }

    private Host host(String name, String address) throws Exception {
        Host host = lab.host(name, lan);
        host.addAddress("lan0", address + "/24");
        return host;
    }

    /** A host without an address, for a DHCP client on {@code lan0}. */
    Host client(String name) throws Exception {
        return lab.host(name, lan);
    }

    /** Hex digits that only their owner may read, in a file of this name. */
    private String secret(String name) throws IOException {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        String text = HexFormat.of().formatHex(bytes);
        Path file = Files.writeString(secrets.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return text;
    }

    /** The file with the page's accounts. */
    Path users() {
        return secrets.resolve("users");
    }

    /** Makes an account for the page, as an operator does. */
    void addUser(String name, String password) throws Exception {
        Path file = Files.writeString(secrets.resolve("password"), password + "\n");
        hostA.run(MOMENT, "sh", "-c", "\"$1\" -cp \"$2\" hearth.server.Main user add \"$3\" --users \"$4\" <\"$5\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"), name, users().toString(), file.toString()).orThrow();
    }

    /** Starts a node of the pair, with nothing on its disk but what it had there before. */
    HearthServer start(Host host, String own, String peer) throws IOException {
        Path node = host.folder().resolve("node.yaml");
        String other = host == hostA ? "b" : "a";
        Files.writeString(node, """
                name: %s
                repository:
                  url: %s
                  poll: 30s
                  webhook: {secret-file: %s}
                peer:
                  name: %s
                  address: %s:%d
                  listen: %s:%d
                  key-file: %s
                admin: {users-file: %s}
                """.formatted(host.name(), git.url(), secrets.resolve("webhook-secret"), other, peer, PEER_PORT, own,
                PEER_PORT, secrets.resolve("cluster-key"), users()));
        return HearthServer.startNode(host, node, host.folder().resolve("data"), "http://" + own + ":8080");
    }

    /** What a server answers from the desk: the lines of {@code dig +short}, sorted. */
    List<String> ask(String server, String name, String type) throws Exception {
        Result answer = desk.run(MOMENT, "dig", "@" + server, "+short", "+time=1", "+tries=1", name, type);
        return answer.exit() == 0 ? answer.out().lines().sorted().toList() : List.of("no answer");
    }

    /** Waits until both nodes give just these answers. */
    List<String> awaitBoth(String name, String type, Duration limit, String... answers) throws Exception {
        for (String server : List.of(A, B)) {
            awaitAnswer(server, name, type, limit, answers);
        }
        return List.of(answers);
    }

    void awaitAnswer(String server, String name, String type, Duration limit, String... answers) throws Exception {
        List<String> wanted = List.of(answers).stream().sorted().toList();
        List<List<String>> last = new ArrayList<>(List.of(List.of()));
        Await.until(server + " to answer " + name + " " + type + " with " + wanted, limit, () -> {
            last.set(0, ask(server, name, type));
            return last.getFirst().equals(wanted) ? Optional.of(wanted) : Optional.empty();
        }, () -> last.getFirst().toString());
    }

    /** Keeps the nodes' logs and what the machines wrote, for whoever looks for a fault. */
    void keepLogs(Path folder) throws IOException {
        for (String machine : List.of("pve", "rack1")) {
            Path console = lab.hub().folder().resolve(machine).resolve("console");
            if (Files.exists(console)) {
                Files.copy(console, folder.resolve(machine + "-console.log"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (Host host : List.of(hostA, hostB)) {
            try (var files = Files.list(host.folder())) {
                for (Path log : files.filter(file -> file.toString().endsWith("-java.log")).toList()) {
                    Files.copy(log, folder.resolve(host.name() + "-" + log.getFileName()),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** Ends everything. */
    void close() throws Exception {
        try {
            docker.close();
        } finally {
            lab.close();
        }
    }
}
