package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Names of the containers of a real engine. Hearth looks at everything once a day here: what changes sooner, does so
 * because of the engine's events.
 */
@Tag("lab")
class DockerTest {
    private static final Duration MOMENT = Duration.ofSeconds(30);
    private static LabNetwork network;
    private static DockerEngine engine;

    @BeforeAll
    static void open() throws Exception {
        LabTests.needs(Tool.DIG);
        LabTests.given(DockerEngine.unavailable());
        network = LabTests.openNetwork();
        engine = DockerEngine.start(network.server());
        engine.docker("network", "create", "--subnet", "10.9.0.0/24", "front");
        engine.docker("network", "create", "--subnet", "10.8.0.0/24", "back");
        network.hearth().stop();
        Path hearth = network.hearth().configuration().resolve("hearth.yaml");
        Files.writeString(hearth, """

                discovery:
                  docker:
                    socket: %s
                    domain: docker.lab.test
                    networks: [front]
                    resync: 1d
                    keep: 4s
                """.formatted(engine.socket()), StandardOpenOption.APPEND);
        network.hearth().restart();
    }

    @AfterAll
    static void close() throws Exception {
        try {
            if (engine != null) {
                engine.close();
            }
        } finally {
            if (network != null) {
                network.close();
            }
        }
    }

    @Test
    void containerHasItsNameWhileItRuns() throws Exception {
        engine.run("plain", "--network", "front", "--label", "hearth.name=web");
        String address = engine.address("plain", "front");
        assertThat(address).startsWith("10.9.0.");
        await("web", "A", address);
        engine.docker("pause", "plain");
        await("web", "A");
        engine.docker("unpause", "plain");
        await("web", "A", address);
        engine.docker("kill", "plain");
        await("web", "A");
        engine.docker("start", "plain");
        await("web", "A", engine.address("plain", "front"));
        engine.docker("stop", "-t", "0", "plain");
        await("web", "A");
        engine.docker("restart", "-t", "0", "plain");
        await("web", "A", engine.address("plain", "front"));
        engine.docker("rm", "-f", "plain");
        await("web", "A");
    }

    @Test
    void unhealthyContainerHasNoName() throws Exception {
        engine.run("sick", "--network", "front", "--label", "hearth.name=sick", "--health-cmd", "test -e /ok",
                "--health-interval", "500ms", "--health-retries", "1");
        engine.run("other", "--network", "front", "--label", "hearth.name=other");
        await("other", "A", engine.address("other", "front"));
        assertThat(ask("sick", "A")).as("not yet looked at by the health check").isEmpty();
        engine.docker("exec", "sick", "/bin/touch", "/ok");
        await("sick", "A", engine.address("sick", "front"));
        engine.docker("exec", "sick", "/bin/rm", "/ok");
        await("sick", "A");
        engine.docker("rm", "-f", "sick", "other");
    }

    @Test
    void instancesOfOneServiceAreAddressesOfOneName() throws Exception {
        for (String name : List.of("api-a", "api-b")) {
            engine.run(name, "--network", "front", "--env", "SERVICE_NAME=api", "--expose", "8080");
        }
        String a = engine.address("api-a", "front");
        String b = engine.address("api-b", "front");
        await("api", "A", a, b);
        List<String> locations = ask("_api._tcp", "SRV");
        assertThat(locations).hasSize(2)
                .allMatch(data -> data.matches("0 0 8080 [0-9a-f]{12}\\.api\\.docker\\.lab\\.test\\."));
        List<String> targets = locations.stream().map(data -> data.substring("0 0 8080 ".length())
                .replace(".docker.lab.test.", "")).toList();
        assertThat(targets).extracting(target -> ask(target, "A")).containsExactlyInAnyOrder(List.of(a), List.of(b));
        engine.docker("rm", "-f", "api-a");
        await("api", "A", b);
        engine.docker("rm", "-f", "api-b");
        await("api", "A");
        assertThat(ask("_api._tcp", "SRV")).isEmpty();
    }

    @Test
    void addressIsOfTheConfiguredNetwork() throws Exception {
        engine.run("two", "--network", "back", "--label", "hearth.name=two");
        network.hearth().awaitLog("DISCOVERY_REFUSED.*two.*only on back", MOMENT);
        assertThat(ask("two", "A")).isEmpty();
        engine.docker("network", "connect", "front", "two");
        await("two", "A", engine.address("two", "front"));
        engine.docker("network", "disconnect", "front", "two");
        await("two", "A");
        engine.docker("rm", "-f", "two");
    }

    @Test
    void containerCannotTakeANameOutsideTheDomain() throws Exception {
        engine.run("thief", "--network", "front", "--label", "hearth.names=hearth.lab.test.,docker.lab.test,honest");
        await("honest", "A", engine.address("thief", "front"));
        network.hearth().awaitLog("DISCOVERY_REFUSED.*thief.*'hearth.lab.test.' is not below", MOMENT);
        network.hearth().awaitLog("DISCOVERY_REFUSED.*thief.*'docker.lab.test' is not below", MOMENT);
        assertThat(ask("hearth.lab.test.", "A")).containsExactly(LabNetwork.SERVER);
        engine.docker("rm", "-f", "thief");
        await("honest", "A");
    }

    @Test
    void namesOutliveARestartOfTheEngineAndEndWhenItStaysAway() throws Exception {
        engine.run("steady", "--network", "front", "--label", "hearth.name=steady", "--restart", "always");
        engine.run("frail", "--network", "front", "--label", "hearth.name=frail");
        String address = engine.address("steady", "front");
        await("steady", "A", address);
        await("frail", "A", engine.address("frail", "front"));

        engine.kill();
        network.hearth().awaitLog("DISCOVERY_LOST", MOMENT);
        assertThat(ask("steady", "A")).as("kept while the engine is away").containsExactly(address);
        await("steady", "A");
        network.hearth().awaitLog("DISCOVERY_EXPIRED", MOMENT);

        engine.restart();
        await("steady", "A", engine.address("steady", "front"));
        assertThat(ask("frail", "A")).as("did not come back with the engine").isEmpty();
        engine.docker("rm", "-f", "steady", "frail");
        await("steady", "A");
    }

    /** Waits until a name below the domain has exactly these records. */
    private static void await(String name, String type, String... data) throws Exception {
        List<String> wanted = List.of(data).stream().sorted().toList();
        Await.until(name + " " + type + " to be " + wanted, MOMENT,
                () -> ask(name, type).equals(wanted) ? Optional.of(true) : Optional.empty(), () -> {
                    try {
                        return ask(name, type) + "\n" + Await.tail(network.hearth().log());
                    } catch (java.io.IOException e) {
                        return e.toString();
                    }
                });
    }

    private static List<String> ask(String name, String type) {
        String whole = name.endsWith(".") ? name : name + ".docker.lab.test.";
        try {
            return network.server().run(MOMENT, "dig", "@" + LabNetwork.SERVER, "+short", "+tries=1", whole, type)
                    .orThrow().out().lines().sorted().toList();
        } catch (Exception e) {
            throw new LabException(e.toString());
        }
    }
}
