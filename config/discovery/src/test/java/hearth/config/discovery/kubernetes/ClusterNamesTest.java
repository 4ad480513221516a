package hearth.config.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import hearth.config.discovery.Discovered;
import hearth.config.discovery.Refusal;
import org.junit.jupiter.api.Test;

class ClusterNamesTest {
    private static final String DNS = "external-dns.kubernetes.io/";
    private static final String OLD_DNS = "external-dns.alpha.kubernetes.io/";
    private static final String PLAIN = "\"spec\": {\"type\": \"ClusterIP\", \"clusterIP\": \"10.96.0.1\"}";
    private static final String HEADLESS = "\"spec\": {\"clusterIP\": \"None\", \"clusterIPs\": [\"None\"]}";
    private static final String BALANCED = """
            "spec": {"type": "LoadBalancer", "clusterIP": "10.96.0.2"},
            "status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.1"}, {"ip": "198.51.100.2"}]}}""";

    @Test
    void specificationIsTold() throws Exception {
        assertThat(new Cluster().names().found()).singleElement().isEqualTo(new Discovered.Text(
                new hearth.config.DomainName("dns-version.k8s.example"), "1.1.0", Duration.ofSeconds(5), "kubernetes"));
    }

    @Test
    void serviceWithAddressesOfBothFamilies() throws Exception {
        assertThat(new Cluster().service("web", """
                "spec": {"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1", "fd00::1"], "ports": [
                  {"name": "http", "port": 80, "protocol": "TCP"}, {"name": "dns", "port": 53, "protocol": "UDP"},
                  {"port": 81}, {"name": "Bad Name", "port": 82}, {"name": "zero", "port": 0},
                  {"name": "odd", "port": 83, "protocol": "QUIC"}]}""").records()).containsExactly(
                "10.96.0.1 PTR web", "_dns._udp.web SRV 53 web", "_http._tcp.web SRV 80 web",
                "fd00:0:0:0:0:0:0:1 PTR web", "web 10.96.0.1 fd00:0:0:0:0:0:0:1");
    }

    @Test
    void headlessServiceIsItsReadyEndpoints() throws Exception {
        assertThat(new Cluster().service("db", HEADLESS).slice("db", """
                {"addresses": ["10.0.0.1"], "conditions": {"ready": true}, "hostname": "db-0"},
                {"addresses": ["10.0.0.2"], "conditions": {}}, {"addresses": ["fd00::2"]},
                {"addresses": ["10.0.0.3"], "conditions": {"ready": false}, "hostname": "db-2"},
                {"addresses": ["127.0.0.1", "none", 5]}""").slice("other", "{\"addresses\": [\"10.0.0.9\"]}").records())
                .containsExactly("10-0-0-2.db 10.0.0.2", "10.0.0.1 PTR db-0.db", "_http._tcp.db SRV 8080 10-0-0-2.db",
                        "_http._tcp.db SRV 8080 db-0.db",
                        "_http._tcp.db SRV 8080 fd00-0000-0000-0000-0000-0000-0000-0002.db", "db 10.0.0.1",
                        "db 10.0.0.2", "db fd00:0:0:0:0:0:0:2", "db-0.db 10.0.0.1",
                        "fd00-0000-0000-0000-0000-0000-0000-0002.db fd00:0:0:0:0:0:0:2");
        assertThat(new Cluster().service("db", HEADLESS.replace("{", "{\"publishNotReadyAddresses\": true, "))
                .slice("db", "{\"addresses\": [\"10.0.0.3\"], \"conditions\": {\"ready\": false}}").records())
                .contains("db 10.0.0.3");
    }

    @Test
    void externalNameIsACname() throws Exception {
        Cluster cluster = new Cluster()
                .service("ext", "\"spec\": {\"type\": \"ExternalName\", \"externalName\": \"Db.Example.net.\"}")
                .service("bad", "\"spec\": {\"type\": \"ExternalName\", \"externalName\": \"192.0.2.1\"}")
                .service("none", "\"spec\": {\"type\": \"ExternalName\"}");
        assertThat(cluster.records()).containsExactly("ext CNAME db.example.net");
        assertThat(cluster.names().refusals()).hasSize(2)
                .allMatch(refusal -> refusal.reason() == Refusal.Reason.BAD_NAME);
    }

    @Test
    void objectsThatNoClusterHasAreLeftOut() throws Exception {
        ApiJson.Page<ClusterService> page = ApiJson.page(Cluster.list(java.util.List.of("{}", "5", "null", "[]",
                Cluster.object("a.b", PLAIN), Cluster.object("ok", "\"spec\": 7"),
                Cluster.object("x", "\"spec\": {\"ports\": {\"a\": 1}, \"clusterIPs\": \"None\"}")), "1", ""),
                ObjectJson::service);
        assertThat(page.items()).map(ClusterObject::key).containsExactly("shop/ok", "shop/x");
        assertThat(page.unreadable()).isEqualTo(5);
        assertThat(new Cluster().service("long", HEADLESS)
                .slice("long", "{\"addresses\": [\"10.0.0.1\"], \"hostname\": \"" + "h".repeat(64) + "\"}").records())
                .as("a host name that is no label is as none").contains("10-0-0-1.long 10.0.0.1");
    }

    @Test
    void annotationsNameWhatIsReachedFromOutside() throws Exception {
        assertThat(new Cluster().service("web", BALANCED, DNS + "hostname", "web.apps.example, WWW.apps.example.",
                DNS + "internal-hostname", "in.apps.example").records())
                .contains("web.apps.example 198.51.100.1 198.51.100.2", "www.apps.example 198.51.100.1 198.51.100.2",
                        "in.apps.example 10.96.0.2");
        assertThat(new Cluster().service("web", BALANCED.replace("\"ip\": \"198.51.100.1\"}, {\"ip\": \"198.51.100.2\"",
                "\"hostname\": \"lb.cloud.example\""), OLD_DNS + "hostname", "web.apps.example").records())
                .contains("web.apps.example CNAME lb.cloud.example");
        assertThat(new Cluster().service("db", HEADLESS, OLD_DNS + "hostname", "db.apps.example").slice("db",
                "{\"addresses\": [\"10.0.0.1\"], \"hostname\": \"db-0\"}, {\"addresses\": [\"10.0.0.2\"], \"conditions\": {\"ready\": false}}")
                .records()).contains("db.apps.example 10.0.0.1", "db-0.db.apps.example 10.0.0.1")
                .noneMatch(record -> record.contains("10.0.0.2"));
        assertThat(new Cluster().service("web", PLAIN, DNS + "hostname", "a.apps.example", OLD_DNS + "hostname",
                "b.apps.example", DNS + "target", "203.0.113.1,2001:db8::1", DNS + "ttl", "2m").names().found())
                .as("the newer prefix holds").contains(new Discovered.Addresses(
                        new hearth.config.DomainName("a.apps.example"),
                        java.util.List.of(address("203.0.113.1"), address("2001:db8::1")), Duration.ofMinutes(2),
                        "kubernetes/shop/web"))
                .noneMatch(found -> found.toString().contains("b.apps.example"));
    }

    private static java.net.InetAddress address(String text) {
        return java.net.InetAddress.ofLiteral(text);
    }

    private static void refused(Refusal.Reason reason, String detail, String spec, String... annotations)
            throws Exception {
        Outcome outcome = new Cluster().service("web", spec, annotations).names();
        assertThat(outcome.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.what()).isEqualTo("Service shop/web");
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.detail()).contains(detail);
        });
    }

    @Test
    void whatCannotBeNamedIsRefusedWithAReason() throws Exception {
        for (String name : new String[]{"web.other.example", "apps.example", "web.k8s.example", "notapps.example",
                "web.shop.svc.k8s.example"}) {
            refused(Refusal.Reason.OUTSIDE_DOMAIN, name, BALANCED, DNS + "hostname", name);
        }
        for (String name : new String[]{"*.apps.example", "_acme-challenge.apps.example", "a..apps.example",
                "a b.apps.example", "é.apps.example"}) {
            refused(Refusal.Reason.BAD_NAME, "can't be the name", BALANCED, DNS + "hostname", name);
        }
        refused(Refusal.Reason.TOO_MANY, "'d.apps.example'", BALANCED, DNS + "hostname",
                "a.apps.example,b.apps.example,c.apps.example,d.apps.example");
        refused(Refusal.Reason.NO_ADDRESS, "ClusterIP", PLAIN, DNS + "hostname", "web.apps.example");
        refused(Refusal.Reason.NO_ADDRESS, "endpoints-type", HEADLESS, DNS + "hostname", "web.apps.example",
                DNS + "endpoints-type", "HostIP");
        refused(Refusal.Reason.NO_ADDRESS, "one name alone", PLAIN, DNS + "hostname", "web.apps.example",
                DNS + "target", "a.example,b.example");
        refused(Refusal.Reason.BAD_TTL, "its annotation ttl", BALANCED, DNS + "hostname", "web.apps.example",
                DNS + "ttl", "forever");
    }

    @Test
    void nameIsTheOldestServices() throws Exception {
        String young = "\"spec\": {\"clusterIP\": \"10.96.0.3\"}";
        Outcome outcome = new Cluster().service("zz", PLAIN, DNS + "internal-hostname", "web.apps.example")
                .service("aa", young + ", \"metadata\": {\"namespace\": \"shop\", \"name\": \"aa\","
                        + " \"creationTimestamp\": \"2026-01-02T00:00:00Z\", \"annotations\": {\"" + DNS
                        + "internal-hostname\": \"web.apps.example\"}}")
                .names();
        assertThat(outcome.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TAKEN);
            assertThat(refusal.what()).isEqualTo("Service shop/aa");
            assertThat(refusal.detail()).contains("older Service shop/zz");
        });
        assertThat(outcome.found()).anyMatch(found -> found instanceof Discovered.Addresses a
                && a.name().text().equals("web.apps.example") && a.addresses().contains(address("10.96.0.1")));
    }
}
