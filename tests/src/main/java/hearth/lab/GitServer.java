package hearth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A Git server on a host of the lab, with one repository and somebody's clone of it. After each push it calls webhooks,
 * signed as GitHub and Gitea sign them. Used by one thread.
 */
public final class GitServer {
    private static final Duration MOMENT = Duration.ofSeconds(20);

    /** $1 is the secret, $2 and on are URLs. A node that is down must not hold the push up, nor the other's call. */
    private static final String HOOK = """
            #!/bin/sh
            body='{"ref":"refs/heads/main"}'
            sum=$(printf %%s "$body" | openssl dgst -sha256 -hmac '%s' | sed 's/.* //')
            for url in %s; do
              curl -sS -m 2 -H 'Content-Type: application/json' -H 'X-GitHub-Event: push' \\
                -H "X-Hub-Signature-256: sha256=$sum" -d "$body" "$url" >/dev/null || :
            done
            """;

    private final Host host;
    private final String address;
    private final Path clone;

    private GitServer(Host host, String address, Path clone) {
        this.host = host;
        this.address = address;
        this.clone = clone;
    }

    /**
     * Starts it, with an empty repository.
     *
     * @param address
     *            the host's
     * @param secret
     *            what the webhooks' signatures are made with
     * @param webhooks
     *            URLs to call
     */
    public static GitServer start(Host host, String address, String secret, List<String> webhooks) throws Exception {
        GitServer server = new GitServer(host, address, host.folder().resolve("clone"));
        Path repository = host.folder().resolve("repositories/network.git");
        server.shell("git init -q --bare -b main '" + repository + "' && git init -q -b main '" + server.clone
                + "' && git -C '" + server.clone + "' remote add origin '" + repository + "'");
        Path hook = Files.writeString(repository.resolve("hooks/post-receive"),
                HOOK.formatted(secret, String.join(" ", webhooks)));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        host.start("git", "daemon", "--export-all", "--reuseaddr", "--informative-errors", "--base-path="
                + host.folder().resolve("repositories"), "--listen=" + address);
        return server;
    }

    public String url() {
        return "git://" + address + "/network.git";
    }

    /** The clone in which somebody edits it. */
    public Path edited() {
        return clone;
    }

    /** Writes a file of the clone. */
    public void write(String file, String text) throws IOException {
        Path path = clone.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** Commits all that is in the clone, pushes it, and gives the commit's id. */
    public String push(String message) throws Exception {
        shell("cd '" + clone + "' && git add -A && git -c user.name=lab -c user.email=lab@lab.test commit -q -m '"
                + message + "' && git push -q origin main");
        return shell("git -C '" + clone + "' rev-parse HEAD").out().strip();
    }

    private Result shell(String line) throws Exception {
        return host.run(MOMENT, "sh", "-c", line).orThrow();
    }
}
