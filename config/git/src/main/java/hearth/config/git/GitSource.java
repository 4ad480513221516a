package hearth.config.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import hearth.config.Problem;
import hearth.config.RepositorySettings;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.SubmoduleConfig.FetchRecurseSubmodulesMode;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.TagOpt;

/**
 * A branch of a repository, fetched without its history into {@code repository.git} of the data folder. That clone is no
 * more than a cache: when anything goes wrong with it, it is thrown away and made anew. Owned by the thread that starts
 * the node, then by the one that fetches.
 */
public final class GitSource {
    private static final String SEEN = "refs/hearth/seen";
    /** Every fetch leaves a pack file behind. A fresh clone of one commit is cheaper than to merge them. */
    private static final int MOST_PACKS = 50;

    private final Path clone;
    private final RepositorySettings settings;
    private final RevisionStore revisions;

    public GitSource(Path data, RepositorySettings settings, RevisionStore revisions) {
        NoUserSettings.install();
        this.clone = data.resolve("repository.git");
        this.settings = settings;
        this.revisions = revisions;
    }

    private String branch() {
        return "refs/heads/" + settings.branch();
    }

    /** Asks for the newest commit without fetching anything. */
    public Tip tip() {
        try {
            Ref ref = authorized(Git.lsRemoteRepository()).setRemote(settings.url()).setHeads(true).callAsMap()
                    .get(branch());
            return ref == null || ref.getObjectId() == null
                    ? new Tip.Unknown(settings.url() + " has no branch " + settings.branch())
                    : new Tip.At(ref.getObjectId().name());
        } catch (GitAPIException | IOException | RuntimeException e) {
            // JGit throws unchecked exceptions too for what a server or a disk does wrong.
            return new Tip.Unknown(reason(e));
        }
    }

    /** Fetches the newest commit and writes its files, unless they are there already. */
    public Fetched fetch() {
        boolean fresh = !Files.exists(clone);
        try {
            if (!fresh && packs() >= MOST_PACKS) {
                Disk.delete(clone);
            }
            return fetchOnce();
        } catch (GitAPIException | IOException | RuntimeException first) {
            if (fresh) {
                return new Fetched.Failed(reason(first));
            }
        }
        try {
            Disk.delete(clone);
            return fetchOnce();
        } catch (GitAPIException | IOException | RuntimeException e) {
            return new Fetched.Failed(reason(e));
        }
    }

    private Fetched fetchOnce() throws GitAPIException, IOException {
        try (Repository repository = new FileRepositoryBuilder().setGitDir(clone.toFile()).setBare().build();
                Git git = new Git(repository);
                RevWalk walk = new RevWalk(repository)) {
            if (!Files.exists(clone)) {
                repository.create(true);
            }
            authorized(git.fetch()).setRemote(settings.url()).setRefSpecs("+" + branch() + ":" + SEEN).setDepth(1)
                    .setTagOpt(TagOpt.NO_TAGS).setRecurseSubmodules(FetchRecurseSubmodulesMode.NO).call();
            ObjectId tip = repository.resolve(SEEN);
            if (tip == null) {
                return new Fetched.Failed(settings.url() + " has no branch " + settings.branch());
            }
            RevCommit commit = walk.parseCommit(tip);
            Optional<Path> known = revisions.find(commit.name());
            if (known.isPresent()) {
                return new Fetched.Revision(commit.name(), commit.getFullMessage(), known.get());
            }
            Checkout checkout = new Checkout(repository, settings.files(), settings.mib());
            List<Problem> problems = checkout.inspect(commit.getTree());
            return problems.isEmpty()
                    ? new Fetched.Revision(commit.name(), commit.getFullMessage(),
                            revisions.add(commit.name(), checkout::write))
                    : new Fetched.Unfit(commit.name(), List.copyOf(problems));
        }
    }

    private <C extends TransportCommand<C, ?>> C authorized(C command) throws IOException {
        command.setTimeout((int) Math.max(1, settings.timeout().toSeconds()));
        if (settings.tokenFile().isPresent()) {
            command.setCredentialsProvider(
                    Token.read(settings.url(), settings.user(), Path.of(settings.tokenFile().get())));
        }
        return command;
    }

    private long packs() throws IOException {
        Path folder = clone.resolve("objects/pack");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".pack")).count();
        }
    }

    /** The messages of the whole chain: the outermost rarely says what happened. */
    private static String reason(Throwable thrown) {
        StringBuilder reason = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (reason.indexOf(message) < 0) {
                reason.append(reason.isEmpty() ? "" : ": ").append(message);
            }
        }
        return reason.toString();
    }
}
