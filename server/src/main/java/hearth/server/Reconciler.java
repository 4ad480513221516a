package hearth.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import hearth.config.NodeSettings;
import hearth.config.Problem;
import hearth.config.WebhookSettings;
import hearth.config.git.Fetched;
import hearth.config.git.GitSource;
import hearth.config.git.RevisionStore;
import hearth.config.git.Tip;
import hearth.config.reconcile.Guard;
import hearth.config.reconcile.Plan;
import hearth.config.reconcile.PlanText;
import hearth.server.ConfigurationCounts.Failure;

/**
 * Brings what is served to what the repository says: looks for a new commit at each poll and each ring of the bell,
 * fetches, checks, plans and guards it, and has it applied as a whole or not at all. Owns its thread {@code reconciler},
 * which alone uses the rest of this object.
 */
final class Reconciler implements AutoCloseable {
    /** Problems that are logged; GET /revision has all. */
    private static final int LOGGED = 20;
    /** How long a stop waits for a Git server that is slow to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Hearth hearth;
    private final NodeSettings node;
    private final GitSource source;
    private final RevisionStore store;
    private final RevisionReport report;
    private final ConfigurationCounts counts;
    private final Bell bell;
    private final Log log;
    private final InstantSource clock;
    private final Thread thread;
    private final Set<String> suspect;
    private String refused = "";
    private volatile boolean closed;

    /**
     * @param suspect
     *            revisions that were in force and couldn't be at this start
     */
    Reconciler(Hearth hearth, NodeSettings node, GitSource source, RevisionStore store, Set<String> suspect,
            RevisionReport report, Bell bell, InstantSource clock) {
        this.hearth = hearth;
        this.node = node;
        this.source = source;
        this.store = store;
        this.suspect = new HashSet<>(suspect);
        this.report = report;
        this.counts = hearth.counts();
        this.bell = bell;
        this.log = hearth.log();
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("reconciler").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Duration pause = node.repository().webhook().map(WebhookSettings::pause).orElse(Duration.ZERO);
        try {
            while (!closed) {
                lookSafely();
                Thread.sleep(pause);
                bell.await(node.repository().poll());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody does that but a JVM at its end.
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            counts.failures(Failure.HINDERED).increment();
            log.write(Message.MISDEED, e, "what", "a revision", "client", node.repository().url(), "why", e);
        }
    }

    private void look() {
        switch (source.tip()) {
            case Tip.Unknown(String reason) -> lost(reason);
            case Tip.At(String commit) -> {
                if (!report.seen().fault().isEmpty()) {
                    log.write(Message.REPOSITORY_BACK, "url", node.repository().url());
                }
                if (commit.equals(counts.inForce().commit())) {
                    refused = "";
                    report.saw(commit, clock.instant(), List.of());
                } else if (commit.equals(refused)) {
                    report.stillSees(clock.instant());
                } else {
                    discardIfSuspect(commit);
                    take();
                }
            }
        }
    }

    /** What is damaged on this disk is whole in the repository. */
    private void discardIfSuspect(String commit) {
        if (suspect.remove(commit)) {
            try {
                store.discard(commit);
            } catch (IOException e) {
                log.write(Message.REVISION_NOT_KEPT, "commit", commit, "why", e.toString());
            }
        }
    }

    private void lost(String reason) {
        counts.failures(Failure.UNREACHABLE).increment();
        if (!reason.equals(report.seen().fault())) {
            log.write(Message.REPOSITORY_LOST, "url", node.repository().url(), "why", reason);
        }
        report.lost(reason);
    }

    private void take() {
        long begun = System.nanoTime();
        switch (source.fetch()) {
            case Fetched.Failed(String reason) -> lost(reason);
            case Fetched.Unfit(String commit, List<Problem> problems) ->
                    refuse(commit, texts(problems), Failure.REFUSED);
            case Fetched.Revision(String commit, String message, Path folder) -> {
                if (consider(commit, message, folder)) {
                    log.write(Message.REVISION_APPLIED, "commit", commit, "millis",
                            (System.nanoTime() - begun) / 1_000_000);
                }
            }
        }
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    private boolean consider(String commit, String message, Path folder) {
        // What is only looked at must not be given serials: they would count as served.
        switch (Revision.read(folder, (origin, content) -> 1)) {
            case Revision.Refused(List<Problem> problems) -> {
                refuse(commit, texts(problems), Failure.REFUSED);
                return false;
            }
            case Revision.Read(Revision next) -> {
                Plan plan;
                try {
                    plan = Plan.between(hearth.desired(), next.desired());
                } catch (IOException e) {
                    hindered(commit, String.valueOf(e.getMessage()));
                    return false;
                }
                log.write(Message.REVISION_PLANNED, "commit", commit, "plan", PlanText.summary(plan));
                List<String> objections = Guard.objections(plan, node.guard());
                if (!objections.isEmpty() && !Guard.isWaived(message)) {
                    List<String> told = new ArrayList<>(objections);
                    told.add("if that is meant, push a commit with the line '" + Guard.WAIVER + "' in its message");
                    refuse(commit, told, Failure.GUARDED);
                    return false;
                }
                return apply(commit, folder);
            }
        }
    }

    private boolean apply(String commit, Path folder) {
        return switch (hearth.apply(folder, commit)) {
            case Applied.Refused(List<Problem> problems) -> {
                refuse(commit, texts(problems), Failure.REFUSED);
                yield false;
            }
            case Applied.Hindered(String why) -> {
                report.saw(commit, clock.instant(), List.of("could not be applied yet: " + why));
                yield false;
            }
            case Applied.InForce() -> {
                refused = "";
                report.saw(commit, clock.instant(), List.of());
                keep(store, commit, log);
                yield true;
            }
        };
    }

    static void keep(RevisionStore store, String commit, Log log) {
        try {
            store.apply(commit);
        } catch (IOException e) {
            log.write(Message.REVISION_NOT_KEPT, "commit", commit, "why", e.toString());
        }
    }

    /** Tried again at each poll: it may be over then. */
    private void hindered(String commit, String why) {
        counts.failures(Failure.HINDERED).increment();
        log.write(Message.CONFIGURATION_NOT_APPLIED, "folder", commit, "why", why);
        report.saw(commit, clock.instant(), List.of("could not be applied yet: " + why));
    }

    private void refuse(String commit, List<String> problems, Failure failure) {
        refused = commit;
        counts.failures(failure).increment();
        report.saw(commit, clock.instant(), problems);
        log.write(Message.REVISION_REFUSED, "commit", commit, "count", problems.size(), "running",
                counts.inForce().commit());
        problems.stream().limit(LOGGED)
                .forEach(problem -> log.write(Message.REVISION_PROBLEM, "commit", commit, "problem", problem));
        try {
            store.forget(commit);
        } catch (IOException e) {
            log.write(Message.REVISION_NOT_KEPT, "commit", commit, "why", e.toString());
        }
    }

    /** Waits a little for what is under way; whatever comes later finds Hearth closed, and changes nothing. */
    @Override
    public void close() {
        closed = true;
        bell.ring();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
