package hearth.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import hearth.config.NodeSettings;
import hearth.config.Problem;
import hearth.config.WebhookSettings;
import hearth.config.git.Fetched;
import hearth.config.git.GitSource;
import hearth.config.git.RevisionStore;

/**
 * A node whose configuration comes from Git: begins with the last revision that was in force here, whether or not the Git
 * server can be reached, and then follows the branch. Started and closed by one thread.
 */
final class GitNode implements AutoCloseable {
    private final Hearth hearth;
    private final Reconciler reconciler;
    private final Bell bell;
    private final RevisionReport report;

    private GitNode(Hearth hearth, Reconciler reconciler, Bell bell, RevisionReport report) {
        this.report = report;
        this.hearth = hearth;
        this.reconciler = reconciler;
        this.bell = bell;
    }

    /**
     * @throws Daemon.Refusal
     *             if this node never had a revision, and the one that it fetched has problems
     * @throws IOException
     *             if something of this machine is in the way, or there is no revision to begin with
     */
    static GitNode start(NodeSettings node, Path data, InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        return start(node, data, PairService.way(node), clock);
    }

    /** The same, with a way to the other node that may be another one than node.yaml tells. */
    static GitNode start(NodeSettings node, Path data, Optional<Linked.Way> pair, InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        DataFolder locked = DataFolder.open(data);
        try {
            return start(node, locked, pair, clock);
        } catch (Daemon.Refusal | IOException | InterruptedException | RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    private static GitNode start(NodeSettings node, DataFolder data, Optional<Linked.Way> pair,
            InstantSource clock)
            throws Daemon.Refusal, IOException, InterruptedException {
        Bell bell = new Bell();
        ConfigurationCounts counts = new ConfigurationCounts();
        RevisionReport report = new RevisionReport(node, counts);
        Origin.Keeper keeper = new Origin.Keeper(report, pages(node, report, bell, counts, clock), bell::ring);
        RevisionStore store = RevisionStore.open(data.path(), node.repository().keep());
        GitSource source = new GitSource(data.path(), node.repository(), store);
        Map<String, String> passedOver = new LinkedHashMap<>();
        Hearth hearth = null;
        boolean agreed = true;
        for (RevisionStore.Kept kept : store.applied()) {
            try {
                hearth = Hearth.start(origin(node, kept.folder(), kept.commit(), keeper, pair), counts, data, clock);
                agreed = kept.agreed();
                break;
            } catch (Daemon.Refusal refusal) {
                passedOver.put(kept.commit(), String.valueOf(refusal.getMessage()));
            }
        }
        if (hearth == null) {
            Fetched.Revision first = first(node, source);
            hearth = Hearth.start(origin(node, first.folder(), first.commit(), keeper, pair), counts, data, clock);
            agreed = hearth.peer().isEmpty();
            if (agreed) {
                Reconciler.keep(store, first.commit(), hearth.log());
            } else {
                Reconciler.begin(store, first.commit(), hearth.log());
            }
        }
        Log log = hearth.log();
        passedOver.forEach((commit, why) -> log.write(Message.REVISION_PASSED_OVER, "commit", commit, "why", why));
        Reconciler reconciler = new Reconciler(hearth, node, source, store, passedOver.keySet(), agreed, report, bell,
                clock);
        reconciler.start();
        return new GitNode(hearth, reconciler, bell, report);
    }

    private static Origin origin(NodeSettings node, Path folder, String commit, Origin.Keeper keeper,
            Optional<Linked.Way> pair) {
        return new Origin(folder, commit, Optional.of(node), Optional.of(keeper), pair);
    }

    private static Fetched.Revision first(NodeSettings node, GitSource source) throws Daemon.Refusal, IOException {
        return switch (source.fetch()) {
            case Fetched.Revision revision -> revision;
            case Fetched.Unfit(String commit, List<Problem> problems) -> throw new Daemon.Refusal(problems);
            case Fetched.Failed(String reason) -> throw new IOException(
                    "there is no revision on this node's disk yet, and none comes from " + node.repository().url()
                            + ": " + reason);
        };
    }

    private static Pages pages(NodeSettings node, RevisionReport report, Bell bell, ConfigurationCounts counts,
            InstantSource clock) throws IOException {
        Map<String, Pages.Place> pages = new HashMap<>();
        pages.put(RevisionReport.PATH, new Pages.Place(report, 0));
        if (node.repository().webhook().isPresent()) {
            WebhookSettings webhook = node.repository().webhook().get();
            pages.put(Webhook.PATH,
                    new Pages.Place(webhook(Path.of(webhook.secretFile()), bell, counts, clock), webhook.body()));
        }
        return new Pages(Map.copyOf(pages));
    }

    private static Webhook webhook(Path file, Bell bell, ConfigurationCounts counts, InstantSource clock)
            throws IOException {
        String secret;
        try {
            secret = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException("the webhook's secret can't be read from " + file + " (" + e
                    + "). Let this user read it, or leave repository.webhook out", e);
        }
        if (secret.isEmpty()) {
            throw new IOException(
                    "the webhook's secret in " + file + " is empty: write one, such as 32 random letters");
        }
        try {
            return new Webhook(secret, clock, bell::ring, counts);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the webhook's secret in " + file + " begins with whsec_, and what follows is no base64", e);
        }
    }

    Hearth hearth() {
        return hearth;
    }

    RevisionReport report() {
        return report;
    }

    /** Looks at the repository now. */
    void look() {
        bell.ring();
    }

    @Override
    public void close() {
        reconciler.close();
        hearth.close();
    }
}
