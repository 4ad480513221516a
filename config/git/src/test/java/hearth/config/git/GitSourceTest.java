package hearth.config.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import hearth.config.Problem;
import hearth.config.RepositorySettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against repositories that Debian's git made and serves. */
class GitSourceTest {
    @TempDir
    private Path temporary;
    private Path data;
    private Upstream upstream;

    @BeforeEach
    void someRepository() throws Exception {
        data = temporary.resolve("data");
        upstream = new Upstream(temporary);
        upstream.write("hearth.yaml", "{}\n");
    }

    private static RepositorySettings settings(String url, Optional<String> token, int files, int mib) {
        return new RepositorySettings(url, "main", Duration.ofMinutes(1), Duration.ofSeconds(5), "git", token, files,
                mib, 2, Duration.ofMinutes(1), Optional.empty());
    }

    private GitSource source(RepositorySettings settings) throws IOException {
        return new GitSource(data, settings, RevisionStore.open(data, settings.keep()));
    }

    private GitSource source() throws IOException {
        return source(settings(upstream.url(), Optional.empty(), 100, 1));
    }

    private static Fetched.Revision fetched(GitSource source) {
        Fetched fetched = source.fetch();
        assertThat(fetched).isInstanceOf(Fetched.Revision.class);
        return (Fetched.Revision) fetched;
    }

    private List<String> problems() throws IOException {
        return source().fetch() instanceof Fetched.Unfit(String commit, List<Problem> problems)
                ? problems.stream().map(Problem::toString).toList()
                : List.of();
    }

    @Test
    void pushesArriveForwardAndForcedBack() throws Exception {
        GitSource source = source();
        upstream.write("zones/a.zone", "first");
        String first = upstream.push("one");
        assertThat(source.tip()).isEqualTo(new Tip.At(first));
        Fetched.Revision one = fetched(source);
        assertThat(one.commit()).isEqualTo(first);
        assertThat(one.message().strip()).isEqualTo("one");
        for (int i = 0; i < 5; i++) {
            upstream.write("zones/a.zone", "push " + i);
            String next = upstream.push("two\n\nHearth-Guard: off");
            Fetched.Revision two = fetched(source);
            assertThat(two.commit()).isEqualTo(next);
            assertThat(two.message()).contains("\nHearth-Guard: off");
            assertThat(two.folder().resolve("zones/a.zone")).hasContent("push " + i);
        }
        Upstream.git(upstream.work, "reset", "-q", "--hard", first);
        Upstream.git(upstream.work, "push", "-q", "--force", "origin", "HEAD:main");
        assertThat(source.tip()).isEqualTo(new Tip.At(first));
        assertThat(fetched(source)).isEqualTo(one);
        assertThat(one.folder().resolve("zones/a.zone")).hasContent("first");
    }

    @Test
    void tokenGoesToItsServerOnly() throws Exception {
        String commit = upstream.push("one");
        Path token = Files.writeString(temporary.resolve("token"), "s3cret\n");
        try (HttpGit server = new HttpGit(temporary, "git", "s3cret")) {
            RepositorySettings with = settings(server.url("network.git"), Optional.of(token.toString()), 100, 1);
            GitSource source = source(with);
            assertThat(source.tip()).isEqualTo(new Tip.At(commit));
            assertThat(fetched(source).folder().resolve("hearth.yaml")).hasContent("{}");

            upstream.write("machines/a.yaml", "{}");
            String next = upstream.push("two");
            assertThat(fetched(source).commit()).isEqualTo(next);

            Files.writeString(token, "wrong");
            assertThat(source.tip()).isInstanceOfSatisfying(Tip.Unknown.class,
                    unknown -> assertThat(unknown.reason()).contains("not authorized"));
            server.seen.clear();
            Files.writeString(token, "s3cret");
            GitSource moved = source(settings(server.url("moved/network.git"), Optional.of(token.toString()), 100, 1));
            assertThat(moved.tip()).isInstanceOf(Tip.Unknown.class);
            assertThat(server.seen).isEmpty();

            Files.writeString(token, "");
            assertThat(source.tip()).isInstanceOfSatisfying(Tip.Unknown.class,
                    unknown -> assertThat(unknown.reason()).contains(token + " is empty"));
        }
    }

    @Test
    void daemonOnTheNetworkIsReadToo() throws Exception {
        String commit = upstream.push("one");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process daemon = new ProcessBuilder("git", "daemon", "--reuseaddr", "--export-all", "--listen=127.0.0.1",
                "--port=" + port, "--base-path=" + temporary).redirectErrorStream(true)
                .redirectOutput(temporary.resolve("daemon.log").toFile()).start();
        try {
            awaitOpen(port);
            GitSource source = source(settings("git://127.0.0.1:" + port + "/network.git", Optional.empty(), 100, 1));
            assertThat(source.tip()).isEqualTo(new Tip.At(commit));
            assertThat(fetched(source).commit()).isEqualTo(commit);
        } finally {
            daemon.descendants().forEach(ProcessHandle::destroy);
            daemon.destroy();
            daemon.waitFor();
        }
        assertThat(source(settings("git://127.0.0.1:" + port + "/network.git", Optional.empty(), 100, 1)).tip())
                .isInstanceOfSatisfying(Tip.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("Connection refused"));
    }

    private static void awaitOpen(int port) throws InterruptedException {
        for (int attempt = 0;; attempt++) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(open.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                assertThat(attempt).as("git daemon opens its port: " + e).isLessThan(100);
                Thread.sleep(50);
            }
        }
    }

    @Test
    void whatMayNotBeInARevisionIsNamed() throws Exception {
        upstream.write("boot/files/linux", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        upstream.write("boot/files/real", "kernel");
        Files.createSymbolicLink(upstream.work.resolve("boot/files/inside"), Path.of("real"));
        Files.createSymbolicLink(upstream.work.resolve("boot/files/up"), Path.of("../../../../nowhere"));
        Files.createSymbolicLink(upstream.work.resolve("root"), Path.of("/nowhere"));
        Upstream.git(upstream.work, "update-index", "--add", "--cacheinfo",
                "160000,0123456789012345678901234567890123456789,sub");
        upstream.push("all sorts");
        // `git add -A` takes a submodule whose folder is not there for removed: it is added after it.
        Upstream.git(upstream.work, "update-index", "--add", "--cacheinfo",
                "160000,0123456789012345678901234567890123456789,sub");
        Upstream.git(upstream.work, "commit", "-q", "-m", "a submodule");
        Upstream.git(upstream.work, "push", "-q", "origin", "HEAD:main");
        assertThat(problems()).containsExactly(
                "boot/files/linux: is a pointer of Git LFS, and Hearth runs no filters; put the file itself there",
                "boot/files/up: is a link that leads out of the repository; put the file itself there",
                "root: is a link that leads out of the repository; put the file itself there",
                "sub: is a submodule, and Hearth fetches none; put the files themselves there");
    }

    @Test
    void linksWithinAreKeptAndFiltersAreNot() throws Exception {
        upstream.write(".gitattributes", "*.txt text eol=crlf ident filter=bad\n");
        upstream.write("boot/files/real.txt", "$Id$\nkernel\n");
        Files.createSymbolicLink(upstream.work.resolve("boot/files/current"), Path.of("real.txt"));
        upstream.push("links");
        Path folder = fetched(source()).folder();
        assertThat(Files.readString(folder.resolve("boot/files/current"))).isEqualTo("$Id$\nkernel\n");
        assertThat(Files.isSymbolicLink(folder.resolve("boot/files/current"))).isTrue();
    }

    @Test
    void tooMuchIsRefusedBeforeItIsWritten() throws Exception {
        for (int i = 0; i < 4; i++) {
            upstream.write("boot/files/" + i, "x");
        }
        upstream.push("five files");
        assertThat(source(settings(upstream.url(), Optional.empty(), 4, 1)).fetch())
                .isInstanceOfSatisfying(Fetched.Unfit.class, unfit -> assertThat(unfit.problems()).singleElement()
                        .asString().contains("more than 4 files", "repository.files"));
        upstream.write("boot/files/large", "x".repeat(1 << 20));
        upstream.push("large");
        assertThat(problems()).singleElement().asString().contains("2 MiB", "repository.mib");
        try (Stream<Path> left = Files.list(data.resolve("revisions"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void missingBranchAndMissingRepositoryAreTold() throws Exception {
        upstream.push("one");
        Upstream.git(upstream.bare, "update-ref", "refs/heads/other", "refs/heads/main");
        Upstream.git(upstream.bare, "update-ref", "-d", "refs/heads/main");
        assertThat(source().tip()).isEqualTo(new Tip.Unknown(upstream.url() + " has no branch main"));
        assertThat(source().fetch()).isInstanceOf(Fetched.Failed.class);
        GitSource nowhere = source(settings("file:///nowhere/at/all.git", Optional.empty(), 10, 1));
        assertThat(nowhere.tip()).isInstanceOfSatisfying(Tip.Unknown.class,
                unknown -> assertThat(unknown.reason()).contains("/nowhere/at/all.git"));
    }

    @Test
    void damagedCloneIsMadeAnew() throws Exception {
        upstream.push("one");
        fetched(source());
        try (Stream<Path> files = Files.walk(data.resolve("repository.git/objects"))) {
            for (Path file : files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
                Files.delete(file);
            }
        }
        upstream.write("machines/a.yaml", "{}");
        String next = upstream.push("two");
        assertThat(fetched(source()).commit()).isEqualTo(next);
    }

    @Test
    void halfOfAFetchThatWasKilledIsNoRevision() throws Exception {
        String commit = upstream.push("one");
        Path half = Files.createDirectories(data.resolve("revisions").resolve(commit + ".new/zones"));
        Files.writeString(half.resolve("a.zone"), "half");
        RevisionStore store = RevisionStore.open(data, 2);
        assertThat(store.applied()).isEmpty();
        Path folder = fetched(source()).folder();
        assertThat(folder.resolve("zones")).doesNotExist();
        assertThat(half).doesNotExist();
        store.clean();
        assertThat(folder).doesNotExist(); // it was never applied
    }

    @Test
    void aRevisionThatThisNodeOnlyBeganWithIsKnownAsSuchUntilItIsApplied() throws Exception {
        RevisionStore store = RevisionStore.open(data, 2);
        String commit = upstream.push("one");
        fetched(new GitSource(data, settings(upstream.url(), Optional.empty(), 100, 1), store));
        store.begin(commit);
        store.forget(commit);
        assertThat(RevisionStore.open(data, 2).applied()).singleElement()
                .matches(kept -> kept.commit().equals(commit) && !kept.agreed());
        store.apply(commit);
        assertThat(RevisionStore.open(data, 2).applied()).singleElement().matches(RevisionStore.Kept::agreed);
    }

    @Test
    void onlyTheLastAppliedRevisionsAreKept() throws Exception {
        RevisionStore store = RevisionStore.open(data, 2);
        GitSource source = new GitSource(data, settings(upstream.url(), Optional.empty(), 100, 1), store);
        String[] commits = new String[3];
        for (int i = 0; i < 3; i++) {
            commits[i] = upstream.push("push " + i);
            fetched(source);
            store.apply(commits[i]);
        }
        upstream.push("never applied");
        fetched(source);
        RevisionStore next = RevisionStore.open(data, 2);
        next.clean();
        assertThat(next.applied()).extracting(RevisionStore.Kept::commit).containsExactly(commits[2], commits[1]);
        try (Stream<Path> left = Files.list(data.resolve("revisions"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("applied",
                    commits[1], commits[2]);
        }
        next.apply(commits[1]);
        assertThat(RevisionStore.open(data, 2).applied()).extracting(RevisionStore.Kept::commit)
                .containsExactly(commits[1], commits[2]);
    }
}
