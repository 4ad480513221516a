package hearth.config.discovery;

import static hearth.config.discovery.Described.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import hearth.config.DockerSettings;
import hearth.config.DockerSettings.Addresses;
import hearth.config.DockerSettings.Unlabelled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/discovery.md, from what an engine says to what is found. */
class NamingTest {
    private static Naming.Outcome outcome(DockerSettings settings, Described container) throws Exception {
        return new Naming(settings).of(EngineJson.container(container.json()));
    }

    /** Names without the domain, with their ports. */
    private static Map<String, String> named(DockerSettings settings, Described container) throws Exception {
        Map<String, String> named = new TreeMap<>();
        for (Service service : outcome(settings, container).services()) {
            named.put(service.name().text().replace(".docker.example", ""), String.join(" ",
                    service.ports().stream().map(port -> port.number() + "/" + port.protocol()).toList()));
        }
        return named;
    }

    private static List<Refusal.Reason> refusals(DockerSettings settings, Described container) throws Exception {
        return outcome(settings, container).refusals().stream().map(Refusal::reason).toList();
    }

    private static DockerSettings unlabelled(Unlabelled rule) {
        return settings(rule, Addresses.CONTAINER, List.of());
    }

    @Test
    void labelOfHearthComesBeforeAllOthers() throws Exception {
        Described container = new Described(1).label("hearth.name", "Web").label("hearth.names", "shop.app, alias ,")
                .variable("SERVICE_NAME", "registrator").label("com.docker.compose.service", "compose")
                .label("com.docker.compose.project", "project");
        assertThat(named(settings(), container).keySet()).containsExactly("alias", "shop.app", "web");
        Service web = outcome(settings(), container).services().getFirst();
        assertThat(web.addresses()).containsExactly(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(web.ttl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(web.source()).isEqualTo("docker/" + container.id.substring(0, 12));
    }

    @Test
    void registratorNamesPortsAsRegistratorDoes() throws Exception {
        assertThat(named(settings(), new Described(1).variable("SERVICE_NAME", "redis").expose("6379/tcp")))
                .containsExactly(Map.entry("redis", "6379/tcp"));
        assertThat(named(settings(), new Described(1).label("SERVICE_NAME", "web").variable("SERVICE_NAME", "other")
                .variable("SERVICE_443_NAME", "secure").variable("SERVICE_9100_IGNORE", "yes")
                .expose("80/tcp", "443/tcp", "53/udp", "9100/tcp")))
                .isEqualTo(Map.of("web", "", "web-80", "80/tcp", "secure", "443/tcp", "web-53", "53/udp"));
        assertThat(named(settings(), new Described(1).variable("SERVICE_NAME", "db")
                .variable("SERVICE_TAGS", "master,eu\\,west,urlprefix-/x,v2")).keySet())
                .containsExactly("db", "master.db", "v2.db");
        assertThat(named(settings(), new Described(1).variable("SERVICE_80_NAME", "only").expose("80/tcp", "81/tcp")))
                .containsExactly(Map.entry("only", "80/tcp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVICE_IGNORE", "hearth.ignore"})
    void ignoredContainerHasNoName(String key) throws Exception {
        assertThat(named(settings(), new Described(1).label("hearth.name", "web").label(key, "1"))).isEmpty();
        assertThat(named(settings(), new Described(1).label("hearth.name", "web").label(key, "")))
                .containsOnlyKeys("web");
    }

    @ParameterizedTest
    @CsvSource({"IGNORE,", "COMPOSE_PROJECT, my-web.my-shop", "COMPOSE_SERVICE, my-web", "CONTAINER, box",
            "IMAGE, redis"})
    void settingNamesContainersThatSayNothing(Unlabelled rule, String name) throws Exception {
        Described container = new Described(1).image("registry.example:5000/group/redis:7@sha256:00")
                .label("com.docker.compose.service", "my_web").label("com.docker.compose.project", "my_shop");
        assertThat(named(unlabelled(rule), container).keySet())
                .isEqualTo(name == null ? java.util.Set.of() : java.util.Set.of(name));
        assertThat(named(settings(), container.label("com.docker.compose.oneoff", "True"))).isEmpty();
        assertThat(named(settings(), new Described(2))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Running\": false", "\"Running\": true, \"Paused\": true",
            "\"Running\": true, \"Restarting\": true", "\"Running\": true, \"Health\": {\"Status\": \"starting\"}",
            "\"Running\": true, \"Health\": {\"Status\": \"unhealthy\"}", ""})
    void containerThatDoesNotServeHasNoName(String state) throws Exception {
        assertThat(named(settings(), new Described(1).label("hearth.name", "web").state(state))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy", "none"})
    void healthyContainerHasItsName(String health) throws Exception {
        assertThat(named(settings(), new Described(1).label("hearth.name", "web")
                .state("\"Running\": true, \"Health\": {\"Status\": \"" + health + "\"}"))).containsOnlyKeys("web");
    }

    @ParameterizedTest
    @CsvSource({"nas.home.example., OUTSIDE_DOMAIN", "docker.example, OUTSIDE_DOMAIN",
            "docker.example., OUTSIDE_DOMAIN",
            "other.docker.example.evil., OUTSIDE_DOMAIN", "a..b, BAD_NAME", "a.., BAD_NAME", ".a, BAD_NAME",
            "., BAD_NAME", "_acme-challenge, BAD_NAME",
            "*, BAD_NAME", "-a, BAD_NAME", "a b, BAD_NAME", "wéb, BAD_NAME"})
    void nameThatMayNotBeTakenIsRefused(String name, Refusal.Reason reason) throws Exception {
        Described container = new Described(1).label("hearth.name", name);
        assertThat(named(settings(), container)).isEmpty();
        assertThat(refusals(settings(), container)).containsExactly(reason);
    }

    @Test
    void longNamesAreRefusedBeforeTheyCouldNotBeWritten() throws Exception {
        assertThat(refusals(settings(), new Described(1).label("hearth.name", "a".repeat(63))))
                .containsExactly(Refusal.Reason.BAD_NAME);
        assertThat(refusals(settings(), new Described(1).label("hearth.name", "a.".repeat(85) + "a")))
                .containsExactly(Refusal.Reason.BAD_NAME);
        assertThat(refusals(settings(), new Described(1).label("hearth.name", "a.".repeat(100_000) + "a")))
                .containsExactly(Refusal.Reason.BAD_NAME);
    }

    @Test
    void nameOutsideTheDomainIsTakenOnlyIfAllowedAndNothingBesideIt() throws Exception {
        assertThat(named(settings(),
                new Described(1).label("hearth.names", "www.example,api.www.example.,x.docker.example")
                        .expose("80/tcp")))
                .isEqualTo(
                        Map.of("www.example", "", "api.www.example", "80/tcp", "x", "80/tcp"));
        assertThat(named(settings(), new Described(1).label("hearth.name", "nas.home.example")))
                .as("below the domain, if it isn't allowed").containsOnlyKeys("nas.home.example");
        assertThat(outcome(settings(), new Described(1).label("hearth.name", "nas.home.example")).services().getFirst()
                .name().text()).isEqualTo("nas.home.example.docker.example");
    }

    @Test
    void addressIsOfTheRightNetworkOrOfNone() throws Exception {
        Described both = new Described(1).label("hearth.name", "web").network("back", "203.0.113.1");
        assertThat(refusals(settings(), both)).containsExactly(Refusal.Reason.NO_ADDRESS);
        assertThat(addresses(networks("back", "lan"), both)).containsExactly("203.0.113.1");
        assertThat(addresses(networks("other", "lan"), both)).containsExactly("192.0.2.1");
        assertThat(refusals(networks("other"), both)).containsExactly(Refusal.Reason.NO_ADDRESS);
        assertThat(addresses(networks("lan"), both.label("hearth.network", "back"))).containsExactly("203.0.113.1");
        assertThat(addresses(settings(), both.label("com.docker.compose.project", "p").network("p_front", "203.0.113.9")
                .label("hearth.network", "front"))).containsExactly("203.0.113.9");
        assertThat(refusals(settings(), both.label("hearth.network", "none-such")))
                .containsExactly(Refusal.Reason.NO_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "0.0.0.0", "224.0.0.1", "169.254.1.1", "host.example", "1", "::1",
            "::ffff:192.0.2.1", "999.1.1.1"})
    void whatIsNoUsableAddressIsNotPublished(String address) throws Exception {
        assertThat(refusals(settings(), new Described(1).label("hearth.name", "web").network("lan", address)))
                .containsExactly(Refusal.Reason.NO_ADDRESS);
    }

    @Test
    void hostsAddressHasThePublishedPorts() throws Exception {
        DockerSettings host = settings(Unlabelled.IGNORE, Addresses.HOST, List.of());
        Described container = new Described(1).label("hearth.name", "web").expose("9000/tcp").publish("80/tcp", 8080);
        assertThat(addresses(host, container)).containsExactly("198.51.100.1");
        assertThat(named(host, container)).containsExactly(Map.entry("web", "8080/tcp"));
        assertThat(addresses(settings(), container.label("hearth.network", "host"))).containsExactly("198.51.100.1");
        assertThat(refusals(host, new Described(1).label("hearth.name", "web").expose("9000/tcp")))
                .containsExactly(Refusal.Reason.NO_ADDRESS);
        Described inside = new Described(1).label("hearth.name", "web").hostNetwork().expose("9000/tcp");
        assertThat(addresses(settings(), inside)).containsExactly("198.51.100.1");
        assertThat(named(settings(), inside)).containsExactly(Map.entry("web", "9000/tcp"));
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "30s, 30", "5m, 300", "24h, 86400", "0, 10", "25h, 10", "soon, 10", "-1, 10"})
    void ttlIsTheLabelsIfItIsOne(String label, int seconds) throws Exception {
        Naming.Outcome outcome = outcome(settings(),
                new Described(1).label("hearth.name", "web").label("hearth.ttl", label));
        assertThat(outcome.services().getFirst().ttl()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(outcome.refusals()).hasSize(seconds == 10 ? 1 : 0);
    }

    @Test
    void namesOfOneContainerAreLimited() throws Exception {
        Described container = new Described(1).label("hearth.names", "a,b,c,d,e,f,g,h");
        assertThat(named(settings(), container)).hasSize(6);
        assertThat(refusals(settings(), container)).containsExactly(Refusal.Reason.TOO_MANY, Refusal.Reason.TOO_MANY);
    }

    private static DockerSettings networks(String... names) {
        return settings(Unlabelled.IGNORE, Addresses.CONTAINER, List.of(names));
    }

    private static List<String> addresses(DockerSettings settings, Described container) throws Exception {
        return outcome(settings, container).services().getFirst().addresses().stream().map(InetAddress::getHostAddress)
                .toList();
    }
}
