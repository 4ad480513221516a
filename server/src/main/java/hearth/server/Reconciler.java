package hearth.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import hearth.config.NodeSettings;
import hearth.config.Problem;
import hearth.config.WebhookSettings;
import hearth.config.git.Fetched;
import hearth.config.git.GitSource;
import hearth.config.git.RevisionStore;
import hearth.config.git.Tip;
import hearth.server.ConfigurationCounts.Failure;
import hearth.server.RevisionAgreement.Verdict;

/**
 * Brings what is served to what the repository says: looks for a new commit at each poll and each ring of the bell, fetches
 * it, looks at it ({@link Candidate}), agrees on it with the other node if there is one, and has it applied as a whole or not
 * at all. Owns its thread {@code reconciler},
 * which alone uses the rest of this object.
 */
final class Reconciler implements AutoCloseable {
    /** Problems that are logged; GET /revision has all. */
    private static final int LOGGED = 20;
    /** How soon to look again at a revision that waits for the other node. */
    private static final Duration WAIT = Duration.ofSeconds(2);
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
    private final Optional<RevisionAgreement> agreement;
    private String refused = "";
    /** What the other node has against the revision with which this one began. */
    private List<String> objections = List.of();
    private String tried = "";
    private Instant triedSince = Instant.MIN;
    private boolean waiting;
    private Optional<Candidate> prepared = Optional.empty();
    private volatile boolean closed;

    /**
     * @param suspect
     *            revisions that were in force and couldn't be at this start
     * @param agreed
     *            whether more is known of the revision in force than that this node began with it
     */
    Reconciler(Hearth hearth, NodeSettings node, GitSource source, RevisionStore store, Set<String> suspect,
            boolean agreed, RevisionReport report, Bell bell, InstantSource clock) {
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
        this.agreement = hearth.peer()
                .map(peer -> new RevisionAgreement(peer, () -> counts.inForce().commit(), agreed, bell::ring,
                        clock));
        this.thread = Thread.ofPlatform().name("reconciler").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Duration pause = node.repository().webhook().map(WebhookSettings::pause).orElse(Duration.ZERO);
        try {
            while (!closed) {
                waiting = false;
                lookSafely();
                Thread.sleep(pause);
                Duration poll = node.repository().poll();
                bell.await(waiting && poll.compareTo(WAIT) > 0 ? WAIT : poll);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody does that but a JVM at its end.
        }
    }

    private void lookSafely() throws InterruptedException {
        try {
            look();
        } catch (RuntimeException e) {
            counts.failures(Failure.HINDERED).increment();
            log.write(Message.MISDEED, e, "what", "a revision", "client", node.repository().url(), "why", e);
        }
    }

    private void look() throws InterruptedException {
        if (prepared.isPresent() && agreement.filter(both -> both.isToFollow(prepared.get().commit())).isPresent()) {
            // Agreed on, and here: it doesn't take the Git server to go over to it.
            apply(prepared.get(), true, System.nanoTime());
            return;
        }
        agreement.flatMap(RevisionAgreement::beginning).ifPresent(this::settleBeginning);
        switch (source.tip()) {
            case Tip.Unknown(String reason) -> lost(reason);
            case Tip.At(String commit) -> {
                if (!report.seen().fault().isEmpty()) {
                    log.write(Message.REPOSITORY_BACK, "url", node.repository().url());
                }
                if (commit.equals(counts.inForce().commit())) {
                    refused = "";
                    report.saw(commit, clock.instant(), objections);
                } else if (commit.equals(refused) && agreement.filter(both -> both.isInForceThere(commit)).isEmpty()) {
                    report.stillSees(clock.instant());
                } else {
                    discardIfSuspect(commit);
                    take();
                }
            }
        }
    }

    /** It stays in force here whatever the other node says, as there is nothing else; but that must not take it over. */
    private void settleBeginning(Verdict verdict) {
        String commit = counts.inForce().commit();
        switch (verdict) {
            case Verdict.Apply _,Verdict.Follow _ -> inForce(commit, true);
            case Verdict.Refuse(List<String> why) -> {
                if (!why.equals(objections)) {
                    objections = why;
                    counts.failures(Failure.REFUSED).increment();
                    log.write(Message.REVISION_DIVIDED, "commit", commit);
                    logProblems(commit, why);
                }
            }
            // Later the other node's ring, or the poll, is soon enough: it may be without its Git server for days.
            case Verdict.Wait _ -> waiting = agreement
                    .filter(both -> both.hasMetWithin(node.repository().agree())).isPresent();
        }
    }

    private void inForce(String commit, boolean agreed) {
        refused = "";
        objections = List.of();
        if (agreed) {
            keep(store, commit, log);
        } else {
            begin(store, commit, log);
        }
        agreement.ifPresent(both -> both.applied(commit, agreed));
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

    private void lost(String fault) {
        String reason = agreement.filter(RevisionAgreement::differs)
                .map(both -> fault + "; node " + both.peer()
                        + " has another revision in force, for which this one waits")
                .orElse(fault);
        counts.failures(Failure.UNREACHABLE).increment();
        if (!reason.equals(report.seen().fault())) {
            log.write(Message.REPOSITORY_LOST, "url", node.repository().url(), "why", reason);
        }
        report.lost(reason);
        // The other node goes ahead alone with what this one can't have.
        agreement.ifPresent(both -> both.cannotHave(reason));
    }

    private void take() throws InterruptedException {
        long begun = System.nanoTime();
        switch (source.fetch()) {
            case Fetched.Failed(String reason) -> lost(reason);
            case Fetched.Unfit unfit -> settle(Candidate.of(unfit), begun);
            case Fetched.Revision fetched -> {
                Candidate candidate;
                try {
                    candidate = Candidate.of(fetched, hearth.desired(), node.guard());
                } catch (IOException e) {
                    hindered(fetched.commit(), String.valueOf(e.getMessage()));
                    return;
                }
                if (!candidate.plan().isEmpty()) {
                    log.write(Message.REVISION_PLANNED, "commit", candidate.commit(), "plan", candidate.plan());
                }
                settle(candidate, begun);
            }
        }
    }

    private void settle(Candidate candidate, long begun) throws InterruptedException {
        switch (verdict(candidate)) {
            case Verdict.Apply(Optional<String> alone, boolean agreed) -> {
                alone.ifPresent(
                        why -> log.write(Message.REVISION_ALONE, "commit", candidate.commit(), "why", why));
                apply(candidate, agreed, begun);
            }
            case Verdict.Follow() -> apply(candidate, true, begun);
            case Verdict.Refuse(List<String> why) -> refuse(candidate.commit(), why, candidate.isGood()
                    ? Failure.REFUSED
                    : candidate.failure());
            case Verdict.Wait(String why) -> {
                report.saw(candidate.commit(), clock.instant(), List.of("waits for the other node: " + why));
                prepared = Optional.of(candidate).filter(Candidate::isGood);
                waiting = true;
            }
        }
    }

    /** A node that is alone goes by what it finds itself. */
    private Verdict verdict(Candidate candidate) throws InterruptedException {
        if (agreement.isEmpty()) {
            return candidate.isGood()
                    ? new Verdict.Apply(Optional.empty(), true)
                    : new Verdict.Refuse(candidate.problems());
        }
        if (!candidate.commit().equals(tried)) {
            tried = candidate.commit();
            triedSince = clock.instant();
        }
        return agreement.get().verdict(candidate.word(), triedSince.plus(node.repository().agree()));
    }

    /** The guard's objection doesn't count where the other node went over to it already; problems always do. */
    private void apply(Candidate candidate, boolean agreed, long begun) {
        String commit = candidate.commit();
        prepared = Optional.empty();
        if (candidate.folder().isEmpty()) {
            refuse(commit, candidate.problems(), candidate.failure());
            return;
        }
        switch (hearth.apply(candidate.folder().get(), commit)) {
            case Applied.Refused(List<Problem> problems) ->
                    refuse(commit, problems.stream().map(Problem::toString).toList(), Failure.REFUSED);
            case Applied.Hindered(String why) ->
                    report.saw(commit, clock.instant(), List.of("could not be applied yet: " + why));
            case Applied.InForce() -> {
                report.saw(commit, clock.instant(), List.of());
                inForce(commit, agreed);
                log.write(Message.REVISION_APPLIED, "commit", commit, "millis",
                        (System.nanoTime() - begun) / 1_000_000);
            }
        }
    }

    static void keep(RevisionStore store, String commit, Log log) {
        note(store::apply, commit, log);
    }

    /** A revision on which the other node has had no word. */
    static void begin(RevisionStore store, String commit, Log log) {
        note(store::begin, commit, log);
    }

    private interface Noting {
        void note(String commit) throws IOException;
    }

    private static void note(Noting noting, String commit, Log log) {
        try {
            noting.note(commit);
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
        prepared = Optional.empty();
        counts.failures(failure).increment();
        report.saw(commit, clock.instant(), problems);
        log.write(Message.REVISION_REFUSED, "commit", commit, "count", problems.size(), "running",
                counts.inForce().commit());
        logProblems(commit, problems);
        try {
            store.forget(commit);
        } catch (IOException e) {
            log.write(Message.REVISION_NOT_KEPT, "commit", commit, "why", e.toString());
        }
    }

    private void logProblems(String commit, List<String> problems) {
        problems.stream().limit(LOGGED)
                .forEach(problem -> log.write(Message.REVISION_PROBLEM, "commit", commit, "problem", problem));
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
