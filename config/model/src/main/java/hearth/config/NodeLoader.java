package hearth.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import hearth.config.Draft.Part;

/** Reads {@code node.yaml}, as strictly as the configuration's own files. */
public final class NodeLoader {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private NodeLoader() {}

    /** What came of reading the file. */
    public sealed interface Result {
        /** All is well. */
        record Loaded(NodeSettings settings) implements Result {}

        /** Everything that is wrong; at least one. */
        record Refused(List<Problem> problems) implements Result {}
    }

    public static Result load(Path path) {
        Problems problems = new Problems();
        Optional<Part<NodeSettings>> node = read(path, problems)
                .flatMap(text -> new FileParser(problems).node(path.toString(), text));
        node.ifPresent(file -> check(file, problems));
        return problems.count() > 0 || node.isEmpty()
                ? new Result.Refused(problems.sorted())
                : new Result.Loaded(node.get().value());
    }

    private static Optional<byte[]> read(Path path, Problems problems) {
        try {
            if (Files.size(path) <= YamlReader.MAX_BYTES) {
                return Optional.of(Files.readAllBytes(path));
            }
            problems.add(path.toString(), YamlReader.TOO_LARGE);
        } catch (NoSuchFileException e) {
            problems.add(path.toString(), "does not exist; write it, docs/git.md shows one");
        } catch (AccessDeniedException e) {
            problems.add(path.toString(), "may not be read by this user; give it read permission");
        } catch (IOException e) {
            problems.add(path.toString(), "can't be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static void check(Part<NodeSettings> file, Problems problems) {
        file.value().peer().ifPresent(peer -> check(file, peer, problems));
        RepositorySettings repository = file.value().repository();
        URI url;
        try {
            url = URI.create(repository.url());
        } catch (IllegalArgumentException e) {
            problems.add(file.at("repository", "url"), "is no URL: " + e.getMessage());
            return;
        }
        boolean inClear = "http".equals(url.getScheme()) && !LOOPBACK.contains(String.valueOf(url.getHost()));
        if (repository.tokenFile().isPresent() && inClear) {
            problems.add(file.at("repository", "url"),
                    "would send the token over the network in clear; write an https URL");
        }
    }

    private static void check(Part<NodeSettings> file, PeerSettings peer, Problems problems) {
        if (peer.name().equals(file.value().name())) {
            problems.add(file.at("peer", "name"),
                    "is this node's own name; the two nodes of a pair need different ones");
        }
        if (peer.address().equals(peer.listen())) {
            problems.add(file.at("peer", "address"),
                    "is where this node's own link listens; write the other node's address");
        }
        refuseVague(file, "address", peer.address(), problems);
        refuseVague(file, "listen", peer.listen(), problems);
        if (peer.firstPort() == peer.secondPort()) {
            problems.add(file.at("peer", "second-port"), "is first-port too; each of the two nodes needs its own");
        }
    }

    /** Connections are made from one of the two to the other: both must be exact. */
    private static void refuseVague(Part<NodeSettings> file, String key, Endpoint endpoint, Problems problems) {
        if (endpoint.address().isAnyLocalAddress() || endpoint.address().isMulticastAddress()) {
            problems.add(file.at("peer", key), "must be the address of one node, such as 192.0.2.2");
        }
    }

    /** The guard of a node that says nothing about it. */
    public static GuardSettings usualGuard() {
        return usual(GuardSettings.class, Map.of());
    }

    /** The page and the API of a node that says nothing about them. */
    public static AdminSettings usualAdmin() {
        return usual(AdminSettings.class, Map.of());
    }

    /** How to reach a repository of which nothing is known but these. */
    public static RepositorySettings usualRepository(String url, String branch) {
        return usual(RepositorySettings.class, Map.of("url", url, "branch", branch));
    }

    private static <T extends Record> T usual(Class<T> type, Map<String, Object> given) {
        Problems problems = new Problems();
        Node nothing = new Node.Mapping(new Location("", 0, 0), new LinkedHashMap<>());
        return new Binder("", problems).bind(type, nothing, given).orElseThrow();
    }
}
