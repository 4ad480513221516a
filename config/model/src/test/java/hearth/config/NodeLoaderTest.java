package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLoaderTest {
    @TempDir
    Path folder;

    private NodeLoader.Result load(String yaml) throws IOException {
        return NodeLoader.load(Files.writeString(folder.resolve("node.yaml"), yaml));
    }

    private List<String> problems(String yaml) throws IOException {
        return load(yaml) instanceof NodeLoader.Result.Refused(List<Problem> problems)
                ? problems.stream().map(p -> p.toString().replace(folder + "/", "")).toList()
                : List.of();
    }

    @Test
    void whatIsNotWrittenHasADefault() throws IOException {
        assertThat(load("{name: a, repository: {url: 'https://git.example/net.git'}}"))
                .isEqualTo(new NodeLoader.Result.Loaded(new NodeSettings("a",
                        new RepositorySettings("https://git.example/net.git", "main", Duration.ofMinutes(1),
                                Duration.ofSeconds(30), "git", Optional.empty(), 20000, 512, 5, Duration.ofMinutes(1),
                                Optional.empty()),
                        new GuardSettings(30, 10), Optional.empty(),
                        new AdminSettings(Optional.empty(), 100, Duration.ofHours(12), 5, Duration.ofMinutes(1)))));
        assertThat(NodeLoader.usualGuard()).isEqualTo(new GuardSettings(30, 10));
        assertThat(NodeLoader.usualRepository("file:///a", "b").branch()).isEqualTo("b");
    }

    @Test
    void everyKeyLandsInItsPlace() throws IOException {
        assertThat(load("""
                name: b
                repository:
                  url: git://192.0.2.1/net.git
                  branch: live
                  poll: 2s
                  timeout: 3s
                  user: me
                  token-file: /t
                  files: 4
                  mib: 5
                  keep: 6
                  agree: 8s
                  webhook: {secret-file: /s, body: 2048, pause: 7s}
                guard: {percent: 8, records: 9}
                peer:
                  name: c
                  address: 192.0.2.3:1
                  listen: "[2001:db8::2]:2"
                  key-file: /k
                  pulse: 300ms
                  lost-after: 4s
                  connect-timeout: 500ms
                  handshake-timeout: 6s
                  answer-timeout: 7s
                  clock-warning: 8s
                  first-port: 9001
                  second-port: 9002
                  strangers: 3
                  message-mib: 4
                  queue-mib: 5
                  queue-frames: 2000
                admin: {users-file: /u, sessions: 10, session-lifetime: 11m, attempts: 12, attempts-pause: 13s}
                """)).isEqualTo(new NodeLoader.Result.Loaded(new NodeSettings("b",
                new RepositorySettings("git://192.0.2.1/net.git", "live", Duration.ofSeconds(2), Duration.ofSeconds(3),
                        "me", Optional.of("/t"), 4, 5, 6, Duration.ofSeconds(8),
                        Optional.of(new WebhookSettings("/s", 2048, Duration.ofSeconds(7)))),
                new GuardSettings(8, 9),
                Optional.of(new PeerSettings("c", Endpoint.parse("192.0.2.3:1"), Endpoint.parse("[2001:db8::2]:2"),
                        "/k",
                        Duration.ofMillis(300), Duration.ofSeconds(4), Duration.ofMillis(500), Duration.ofSeconds(6),
                        Duration.ofSeconds(7), Duration.ofSeconds(8), 9001, 9002, 3, 4, 5, 2000)),
                new AdminSettings(Optional.of("/u"), 10, Duration.ofMinutes(11), 12,
                        Duration.ofSeconds(13)))));
    }

    @Test
    void mistakesAreToldWithTheirPlace() throws IOException {
        assertThat(problems("{name: a, repositry: {}}")).containsExactly(
                "node.yaml:1:1: repository.url: is missing; write " + RepositorySettings.URL_FORM,
                "node.yaml:1:11: repositry: is no key; did you mean repository?");
        assertThat(problems("{name: a, repository: {url: 'https://me:secret@git.example/net.git'}}")).singleElement()
                .asString().startsWith("node.yaml:1:29: repository.url: ").contains("without user and password");
        assertThat(problems("{name: a, repository: {url: 'http://git.example/net.git', token-file: /t}}"))
                .containsExactly(
                        "node.yaml:1:29: repository.url: would send the token over the network in clear; write an https URL");
        assertThat(problems("{name: a, repository: {url: 'http://127.0.0.1:3000/net.git', token-file: /t}}")).isEmpty();
        assertThat(NodeLoader.load(folder.resolve("none.yaml"))).isInstanceOfSatisfying(
                NodeLoader.Result.Refused.class,
                refused -> assertThat(refused.problems()).singleElement().asString().contains("docs/git.md"));
    }

    @Test
    void onlyThePeersNameAddressesAndKeyMustBeWritten() throws IOException {
        assertThat(load(pair("name: b, address: 192.0.2.3, listen: 192.0.2.2"))).isInstanceOfSatisfying(
                NodeLoader.Result.Loaded.class, loaded -> assertThat(loaded.settings().peer()).contains(
                        new PeerSettings("b", Endpoint.parse("192.0.2.3:7920"), Endpoint.parse("192.0.2.2:7920"), "/k",
                                Duration.ofMillis(250), Duration.ofSeconds(2), Duration.ofSeconds(1),
                                Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(1), 7921, 7922, 8, 16,
                                64, 16384)));
    }

    @Test
    void aPeerThatCannotBeOneIsRefused() throws IOException {
        assertThat(problems(pair("name: a, address: 192.0.2.3, listen: 192.0.2.2"))).singleElement().asString()
                .contains("peer.name: is this node's own name");
        assertThat(problems(pair("name: b, address: 192.0.2.2, listen: 192.0.2.2"))).singleElement().asString()
                .contains("peer.address: is where this node's own link listens");
        assertThat(problems(pair("name: b, address: 192.0.2.3, listen: 0.0.0.0"))).singleElement().asString()
                .contains("peer.listen: must be the address of one node");
        assertThat(problems(pair("name: b, address: 192.0.2.3, listen: 192.0.2.2, second-port: 7921")))
                .singleElement().asString().contains("peer.second-port: is first-port too");
    }

    private static String pair(String peer) {
        return "{name: a, repository: {url: 'https://git.example/net.git'}, peer: {key-file: /k, " + peer + "}}";
    }
}
