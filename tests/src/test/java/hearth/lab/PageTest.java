package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The page as a real browser shows it. Pictures of it are kept in tests/target/page. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageTest {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final Path PICTURES = Path.of("target", "page");
    private static final String PASSWORD = "a hearth in every house";
    private static final String MAIN = "hearth.server.Main";
    private static LabNetwork network;
    private static Browser browser;
    private static String token;

    @BeforeAll
    static void open() throws Exception {
        LabTests.needs(Tool.CHROMIUM, Tool.CURL, Tool.DHCLIENT);
        network = LabTests.openNetwork();
        write("machines/nas.yaml",
                "{macs: [\"52:54:00:aa:00:10\"], address: 192.0.2.60, names: [files.lab.test]}");
        String data = network.hearth().data().toString();
        Path password = Files.writeString(network.server().folder().resolve("password"), PASSWORD + "\n");
        java("user", "add", "anna", "--data", data, "<", password.toString());
        token = java("user", "token", "anna", "--data", data).out().strip();
        browser = Browser.start(network.server());
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (network != null) {
            network.close();
        }
    }

    private static Result java(String... arguments) throws Exception {
        return network.server().run(MOMENT, "sh", "-c", System.getProperty("java.home") + "/bin/java -cp "
                + System.getProperty("java.class.path") + " " + MAIN + " " + String.join(" ", arguments)).orThrow();
    }

    private static void write(String file, String text) throws Exception {
        Path path = network.hearth().configuration().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String api(String path) throws Exception {
        return network.server().run(MOMENT, "curl", "-fsS", "-H", "Authorization: Bearer " + token,
                LabNetwork.HTTP + "/api/v1/" + path).orThrow().out();
    }

    /** All values that the API gives for a name. */
    private static List<String> values(String path, String name) throws Exception {
        return Pattern.compile("\"" + name + "\": \"([^\"]+)\"").matcher(api(path)).results()
                .map((MatchResult m) -> m.group(1)).toList();
    }

    private static String text() throws Exception {
        return browser.evaluate("document.getElementById('body').innerText");
    }

    private static void show(String section) throws Exception {
        browser.evaluate("location.hash = '" + section + "'");
        browser.await("document.getElementById('body').dataset.loaded === '" + section.replaceFirst("/.*", "")
                + "' && document.getElementById('body').innerText.length > 0", MOMENT);
    }

    private static void picture(String name) throws Exception {
        browser.screen(1280, 800, "light");
        browser.screenshot(PICTURES.resolve(name + "-wide.png"));
        browser.screen(390, 844, "dark");
        browser.screenshot(PICTURES.resolve(name + "-phone.png"));
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing of " + name + " is wider than a phone").isEqualTo("true");
        browser.screen(1280, 800, "light");
    }

    @Test
    @Order(1)
    void whoCanNotSignInSeesNothing() throws Exception {
        browser.screen(1280, 800, "light");
        browser.open(LabNetwork.HTTP + "/");
        browser.await("document.getElementById('sign-in')?.hidden === false", MOMENT);
        picture("sign-in");
        browser.type("#name", "anna");
        browser.type("#password", "a hearth in no house");
        browser.click("#sign-in button");
        browser.await("document.getElementById('sign-in-error').textContent.includes('don’t fit')", MOMENT);
        assertThat(browser.evaluate("document.getElementById('app').hidden")).isEqualTo("true");
    }

    @Test
    @Order(2)
    void everySectionShowsWhatTheApiSays() throws Exception {
        browser.evaluate("document.getElementById('password').value = ''");
        browser.type("#password", PASSWORD);
        browser.click("#sign-in button");
        browser.await("document.getElementById('app').hidden === false", MOMENT);
        show("revision");
        browser.click("#controls button");
        show("machines");
        browser.await("document.getElementById('body').innerText.includes('nas')", MOMENT);
        assertThat(text()).contains(values("machines", "name")).contains(values("machines", "address"));
        picture("machines");
        show("overview");
        assertThat(text()).contains(values("nodes", "name")).contains(values("networks", "subnet"));
        picture("overview");
        show("zones");
        assertThat(text()).contains(values("zones", "name")).contains("lab.test.");
        picture("zones");
        show("zones/lab.test.");
        browser.await("document.getElementById('body').innerText.includes('SOA')", MOMENT);
        assertThat(text()).contains(values("zones/lab.test", "name"));
        picture("zone");
        for (String section : List.of("services", "revision", "certificate")) {
            show(section);
            assertThat(text()).isNotBlank();
            picture(section);
        }
    }

    @Test
    @Order(3)
    void leaseAppearsWithoutALoadOfThePage() throws Exception {
        show("leases");
        browser.evaluate("window.sameDocument = true");
        DhcpClient client = DhcpClient.Kind.DHCLIENT.start(network.client("lamp"), "lan0", "lamp");
        String address = client.awaitLease();
        browser.await("document.getElementById('body').innerText.includes('" + address + "')", MOMENT);
        assertThat(text()).contains("lamp").contains(values("leases", "client"));
        assertThat(browser.evaluate("window.sameDocument")).isEqualTo("true");
        picture("leases");
        browser.type("#controls input", "no such lease");
        browser.await("document.getElementById('body').innerText.includes('No lease fits')", MOMENT);
    }

    @Test
    @Order(4)
    void refusedChangeIsShownWithItsProblems() throws Exception {
        write("networks/broken.yaml", "{subnet: 203.0.113.0/24, poools: [203.0.113.5-203.0.113.9]}");
        show("revision");
        browser.click("#controls button");
        browser.await("document.getElementById('body').innerText.includes('did you mean pools')", MOMENT);
        picture("refused");
        show("overview");
        assertThat(text()).contains("is refused: 1 problem");
        picture("wrong");
        Files.delete(network.hearth().configuration().resolve("networks/broken.yaml"));
        show("revision");
        browser.click("#controls button");
        browser.await("document.getElementById('body').innerText.includes('newest change is in force')", MOMENT);
    }

    @Test
    @Order(5)
    void overTheNetworkInClearThereIsOnlyAnExplanation() throws Exception {
        Host other = network.neighbour("other", "192.0.2.91");
        assertThat(status(other, "/page/")).isEqualTo("403");
        assertThat(other.run(MOMENT, "curl", "-sS", LabNetwork.HTTP + "/page/").out()).contains("HTTPS is required");
        assertThat(status(other, "/api/v1/node", "-H", "Authorization: Bearer " + token)).isEqualTo("403");
        assertThat(status(other, "/api/v1/session", "-H", "Origin: " + LabNetwork.HTTP, "-d",
                "name=anna&password=" + PASSWORD.replace(' ', '+'))).isEqualTo("403");
        assertThat(status(network.server(), "/api/v1/node", "-H", "Authorization: Bearer " + token)).isEqualTo("200");
    }

    private static String status(Host host, String path, String... options) throws Exception {
        List<String> line = new ArrayList<>(
                List.of("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", LabNetwork.HTTP + path));
        line.addAll(List.of(options));
        return host.run(MOMENT, line.toArray(String[]::new)).out();
    }

    @Test
    @Order(6)
    void whoSignsOutIsOut() throws Exception {
        browser.click("#sign-out");
        browser.await("document.getElementById('sign-in').hidden === false", MOMENT);
        browser.open(LabNetwork.HTTP + "/");
        browser.await("document.getElementById('sign-in')?.hidden === false", MOMENT);
        assertThat(browser.evaluate("fetch('/api/v1/node').then(answer => answer.status)")).isEqualTo("401");
    }
}
