package hearth.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Kubernetes API server with its etcd on a host of the lab, and nothing else of a cluster: what controllers would write,
 * tests write. Hearth's token is that of a service account with the rights that docs/discovery.md gives it. Used by one thread.
 */
public final class KubernetesApi implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final Path SERVER = Path.of(
            System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache"),
            "hearth/kubernetes/kube-apiserver");
    private static final String ETCD = "http://127.0.0.1:2379";
    private static final int PORT = 6443;
    private static final String ADMIN = "lab-administrator";
    private static final Pattern TOKEN = Pattern.compile("\"token\":\\s*\"([^\"]+)\"");
    private static final Pattern REVISION = Pattern.compile("\"revision\":\\s*\"([0-9]+)\"");
    private static final Map<String, String> COLLECTIONS = Map.of("ServiceAccount",
            "/api/v1/namespaces/kube-system/serviceaccounts", "ClusterRole",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles", "ClusterRoleBinding",
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings");

    /** $1 is the server's address. */
    private static final String CERTIFICATES = """
            set -e
            key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'
            openssl req -x509 $key -keyout ca.key -out ca.pem -subj /CN=cluster -addext basicConstraints=critical,CA:TRUE
            openssl req -x509 $key -keyout server.key -out server.pem -CA ca.pem -CAkey ca.key -subj /CN=kube-apiserver \
              -addext "subjectAltName=IP:$1,IP:127.0.0.1" -addext basicConstraints=critical,CA:FALSE
            openssl ecparam -name prime256v1 -genkey -noout -out accounts.key
            """;

    private final Host host;
    private final String address;
    private final Path folder;
    private final Running etcd;
    private Running server;

    private KubernetesApi(Host host, String address, Path folder, Running etcd, Running server) {
        this.host = host;
        this.address = address;
        this.folder = folder;
        this.etcd = etcd;
        this.server = server;
    }

    /** Why none can run here; empty if it can. */
    public static Optional<String> unavailable() {
        return Tool.missing(Tool.ETCD, Tool.CURL, Tool.OPENSSL).or(() -> Files.isExecutable(SERVER)
                ? Optional.empty()
                : Optional.of("there is no " + SERVER + "; tests/setup/kubernetes builds it"));
    }

    /**
     * Starts it, and returns when it answers. Hearth has no token and no rights yet.
     *
     * @param address
     *            of the host
     */
    public static KubernetesApi start(Host host, String address) throws Exception {
        Path folder = Files.createDirectory(host.folder().resolve("kubernetes"));
        Files.writeString(folder.resolve("tokens.csv"), ADMIN + ",administrator,1,\"system:masters\"\n");
        host.run(LONG, "sh", "-c", "cd \"$2\"\n" + CERTIFICATES, "hearth-lab", address, folder.toString()).orThrow();
        Running etcd = host.start("etcd", "--data-dir", folder.resolve("etcd").toString(), "--listen-client-urls", ETCD,
                "--advertise-client-urls", ETCD, "--listen-peer-urls", "http://127.0.0.1:2380", "--unsafe-no-fsync");
        KubernetesApi api = new KubernetesApi(host, address, folder, etcd, launch(host, address, folder));
        api.awaitReady();
        return api;
    }

    private static Running launch(Host host, String address, Path folder) throws IOException {
        return host.start(SERVER.toString(), "--etcd-servers", ETCD, "--secure-port", Integer.toString(PORT),
                "--advertise-address", address, "--tls-cert-file", folder.resolve("server.pem").toString(),
                "--tls-private-key-file", folder.resolve("server.key").toString(), "--cert-dir", folder.toString(),
                "--token-auth-file", folder.resolve("tokens.csv").toString(), "--authorization-mode", "RBAC",
                "--feature-gates", "IPv6DualStack=true", "--service-cluster-ip-range", "10.96.0.0/16,fd12:96::/112",
                "--endpoint-reconciler-type", "none", "--service-account-issuer", "https://kubernetes.default.svc",
                "--service-account-key-file", folder.resolve("accounts.key").toString(),
                "--service-account-signing-key-file", folder.resolve("accounts.key").toString());
    }

    private void awaitReady() throws Exception {
        Await.until("the Kubernetes API server", LONG, () -> {
            if (!server.alive() || !etcd.alive()) {
                throw new LabException("it has ended:\n" + server.lastOutput() + etcd.lastOutput());
            }
            Result asked = ask("GET", "/readyz", "text/plain", "");
            return asked.exit() == 0 ? Optional.of(asked) : Optional.empty();
        }, server::lastOutput);
    }

    /** Its keys of {@code discovery.kubernetes}, with commas between. */
    public String settings() {
        return "server: \"https://" + address + ":" + PORT + "\", ca-file: " + folder.resolve("ca.pem")
                + ", token-file: " + tokenFile();
    }

    public Path tokenFile() {
        return folder.resolve("hearth.token");
    }

    /** Makes the service account, without any rights, and its token. */
    public void createAccount() throws Exception {
        apply("ServiceAccount");
        writeToken();
    }

    /** Gives the account its rights, and no other. */
    public void grant() throws Exception {
        apply("ClusterRole");
        apply("ClusterRoleBinding");
    }

    /** A token for the service account, as {@code kubectl create token} makes one. */
    public void writeToken() throws Exception {
        Matcher token = TOKEN.matcher(send("POST", COLLECTIONS.get("ServiceAccount") + "/hearth/token", """
                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"audiences": []}}"""));
        if (!token.find()) {
            throw new LabException("no token was made");
        }
        Path fresh = Files.writeString(folder.resolve("fresh.token"), token.group(1) + "\n");
        Files.move(fresh, tokenFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void apply(String kind) throws Exception {
        for (String document : access().split("---\n", -1)) {
            if (document.contains("\nkind: " + kind + "\n")) {
                ask("POST", Objects.requireNonNull(COLLECTIONS.get(kind)), "application/yaml", document).orThrow();
            }
        }
    }

    /** What docs/discovery.md has users apply. */
    static String access() throws IOException {
        try (InputStream in = KubernetesApi.class.getResourceAsStream("kubernetes/access.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Makes a Service in the namespace {@code default}.
     *
     * @param spec
     *            JSON
     * @param annotations
     *            key and value by turns
     */
    public void createService(String name, String spec, String... annotations) throws Exception {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < annotations.length; i += 2) {
            written.append(i == 0 ? "" : ", ").append("\"%s\": \"%s\"".formatted(annotations[i], annotations[i + 1]));
        }
        send("POST", services(), """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s", "annotations": {%s}}, "spec": %s}"""
                .formatted(name, written, spec));
    }

    public void deleteService(String name) throws Exception {
        send("DELETE", services() + "/" + name, "");
    }

    /**
     * Writes an EndpointSlice of a Service as its controller would, in place of the one before.
     *
     * @param endpoints
     *            JSON, a list
     * @param ports
     *            JSON, a list
     */
    public void writeSlice(String service, String endpoints, String ports) throws Exception {
        ask("DELETE", slices() + "/" + service + "-lab", "application/json", "");
        send("POST", slices(), """
                {"apiVersion": "discovery.k8s.io/v1beta1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"name": "%s-lab", "labels": {"kubernetes.io/service-name": "%s"}},
                 "endpoints": %s, "ports": %s}""".formatted(service, service, endpoints, ports));
    }

    /** Says whether the one endpoint of a slice is ready. */
    public void setReady(String service, boolean ready) throws Exception {
        ask("PATCH", slices() + "/" + service + "-lab", "application/json-patch+json", """
                [{"op": "replace", "path": "/endpoints/0/conditions/ready", "value": %s}]""".formatted(ready))
                .orThrow();
    }

    /** Gives a Service the address of its load balancer. */
    public void setBalancer(String service, String ip) throws Exception {
        ask("PATCH", services() + "/" + service + "/status", "application/merge-patch+json", """
                {"status": {"loadBalancer": {"ingress": [{"ip": "%s"}]}}}""".formatted(ip)).orThrow();
    }

    private static String services() {
        return "/api/v1/namespaces/default/services";
    }

    private static String slices() {
        return "/apis/discovery.k8s.io/v1beta1/namespaces/default/endpointslices";
    }

    /** Asks as an administrator; gives the answer's body. */
    public String send(String method, String path, String json) throws Exception {
        return ask(method, path, "application/json", json).orThrow().out();
    }

    private Result ask(String method, String path, String type, String body) throws Exception {
        return host.run(LONG, "curl", "-sS", "--fail-with-body", "-m", "30", "--cacert",
                folder.resolve("ca.pem").toString(), "-H", "Authorization: Bearer " + ADMIN, "-H",
                "Content-Type: " + type, "-X", method, "--data-binary", body,
                "https://127.0.0.1:" + PORT + path);
    }

    /** Makes so many Services with one address each, as fast as one client can: {@code PREFIX-1} and on. */
    public void createServices(String prefix, int count) throws Exception {
        Path script = folder.resolve("flood");
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            lines.append(i == 1 ? "" : "next\n").append("url = \"https://127.0.0.1:" + PORT + services() + "\"\n")
                    .append("cacert = \"" + folder.resolve("ca.pem") + "\"\noutput = \"/dev/null\"\n")
                    .append("header = \"Authorization: Bearer " + ADMIN + "\"\n")
                    .append("header = \"Content-Type: application/json\"\n")
                    .append("data = \"{\\\"metadata\\\": {\\\"name\\\": \\\"" + prefix + "-" + i
                            + "\\\"}, \\\"spec\\\": {\\\"ports\\\": [{\\\"port\\\": 80}]}}\"\n");
        }
        Files.writeString(script, lines);
        host.run(LONG, "curl", "-sS", "--fail", "-K", script.toString()).orThrow();
    }

    /** Takes a Service away behind the API server's back. */
    public void deleteInStore(String service) throws Exception {
        etcd("deleterange", "{\"key\": \"%s\"}".formatted(Base64.getEncoder()
                .encodeToString(("/registry/services/specs/default/" + service).getBytes(StandardCharsets.UTF_8))));
    }

    /** Makes etcd forget what was before now. */
    public void compact() throws Exception {
        Matcher revision = REVISION.matcher(etcd("range", "{\"key\": \"AA==\"}"));
        if (!revision.find()) {
            throw new LabException("etcd has told no revision");
        }
        etcd("compaction", "{\"revision\": " + revision.group(1) + ", \"physical\": true}");
    }

    private String etcd(String what, String json) throws Exception {
        return host.run(LONG, "curl", "-fsS", "-m", "30", "-d", json, ETCD + "/v3/kv/" + what).orThrow().out();
    }

    /** Ends it as a crash would (SIGKILL); etcd goes on. */
    public void kill() {
        server.kill();
    }

    /** Starts it again on the same etcd. Returns when it answers. */
    public void restart() throws Exception {
        server = launch(host, address, folder);
        awaitReady();
    }

    @Override
    public void close() {
        List.of(server, etcd).forEach(Running::stop);
    }
}
