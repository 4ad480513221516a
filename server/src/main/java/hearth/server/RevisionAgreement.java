package hearth.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import hearth.cluster.Peer;
import hearth.server.RevisionWord.Kind;

/**
 * Brings both nodes of a pair to one revision: both go over to a commit, or neither does. Each looks at it by itself and says
 * how it stands to it. The node that leads decides when both are ready, goes over, and tells the other; what either refuses is
 * refused by both. What the other node has in force already was agreed on before, or while this one was away: it is taken over.
 * A node whose peer is away, or doesn't get ready in the set time, goes ahead alone.
 *
 * <p>
 * A node that had no revision of its own began with the newest one, which nobody held against anything: until the pair has a
 * verdict on it, or the peer is known not to run, it only is ready for it, like any other commit (docs/pair.md).
 *
 * <p>
 * {@link #verdict} is for the thread that reconciles; the rest is for any thread.
 */
final class RevisionAgreement {
    /** How often the other node is asked, which needs no more than a look at its memory. */
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** How long to wait before the repository is asked again: there may be a newer commit by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How long an answer may take, whatever the link is set to. */
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** How often a node that can't have a commit looks again when it is asked. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Peer peer;
    private final Supplier<String> inForce;
    private final Runnable look;
    private final InstantSource clock;
    private final Bell news = new Bell();
    /** Under the lock of this object. */
    private RevisionWord own = new RevisionWord(Kind.UNKNOWN, "");
    private RevisionWord told = new RevisionWord(Kind.UNKNOWN, "");
    private Optional<String> wanted = Optional.empty();
    private boolean agreed;
    private Instant rung = Instant.MIN;

    /** What is to become of a commit. */
    sealed interface Verdict {
        /**
         * It comes into force.
         *
         * @param alone
         *            the reason, if this node is alone in that
         * @param agreed
         *            whether the other node is to take it over; it isn't if it builds on what only this node began with
         */
        record Apply(Optional<String> alone, boolean agreed) implements Verdict {}

        /** The peer has, or is going to have, it in force. */
        record Follow() implements Verdict {}

        record Refuse(List<String> why) implements Verdict {}

        /** Not now. */
        record Wait(String why) implements Verdict {}
    }

    /**
     * @param inForce
     *            the commit that is in force here
     * @param agreed
     *            false if this node began with it
     * @param look
     *            has this node look at the repository
     */
    RevisionAgreement(Peer peer, Supplier<String> inForce, boolean agreed, Runnable look, InstantSource clock) {
        this.peer = peer;
        this.inForce = inForce;
        this.agreed = agreed;
        this.look = look;
        this.clock = clock;
        peer.answer(Peer.Topic.REVISION, this::answer);
        // Whoever missed a revision gets it at once when the nodes find each other.
        peer.watch(standing -> {
            if (standing.state() != Peer.State.UP) {
                forgetWhatWasTold();
            }
            look.run();
        });
    }

    /** It held for what was in force then; the other node is asked anew. */
    private synchronized void forgetWhatWasTold() {
        told = new RevisionWord(Kind.UNKNOWN, "");
    }

    private CompletionStage<byte[]> answer(byte[] request) {
        RevisionWord word = RevisionWord.of(request);
        RevisionWord answer = standing(word.commit());
        if (word.kind() != Kind.ASK) {
            synchronized (this) {
                told = word;
            }
            news.ring();
            look.run();
        } else if (answer.kind() == Kind.UNKNOWN || answer.kind() == Kind.HINDERED) {
            synchronized (this) {
                wanted = Optional.of(word.commit());
            }
            lookAgain();
        } else if (answer.kind() == Kind.READY && word.commit().equals(inForce.get())) {
            // The other node looks at what this one began with: there can be a verdict now.
            lookAgain();
        }
        return CompletableFuture.completedFuture(answer.bytes());
    }

    private synchronized RevisionWord standing(String commit) {
        if (commit.equals(inForce.get())) {
            return new RevisionWord(agreed ? Kind.IN_FORCE : Kind.READY, commit);
        }
        return own.commit().equals(commit) ? own : new RevisionWord(Kind.UNKNOWN, commit);
    }

    private void lookAgain() {
        synchronized (this) {
            if (clock.instant().isBefore(rung.plus(LOOK_AGAIN)) && !clock.instant().isBefore(rung)) {
                return;
            }
            rung = clock.instant();
        }
        look.run();
    }

    /** How this node stands to a commit; the other one may ask. */
    synchronized void stands(RevisionWord word) {
        own = word;
    }

    /** This node can't have what the other one asks for. */
    synchronized void cannotHave(String why) {
        boolean has = (own.kind() == Kind.READY || own.kind() == Kind.REFUSED)
                && wanted.filter(own.commit()::equals).isPresent();
        if (wanted.isPresent() && !has) {
            own = new RevisionWord(Kind.HINDERED, wanted.get(), List.of(why));
        }
    }

    /**
     * A commit came into force here, and with it nothing is agreed on any more that was before it.
     *
     * @param both
     *            whether the other node is to follow
     */
    void applied(String commit, boolean both) {
        forgetWhatWasTold();
        synchronized (this) {
            agreed = both;
        }
        if (both && isUp()) {
            send(new RevisionWord(Kind.APPLY, commit));
        }
    }

    /** Whether the other node has a commit in force. */
    boolean isInForceThere(String commit) {
        return isUp() && ask(commit).filter(word -> word.kind() == Kind.IN_FORCE).isPresent();
    }

    /** Whether the other node told this one to go over to a commit. */
    synchronized boolean isToFollow(String commit) {
        return told.kind() == Kind.APPLY && told.commit().equals(commit);
    }

    /** Whether the other node is there and has something else in force than this one. */
    boolean differs() {
        return isUp() && ask(inForce.get())
                .filter(word -> word.kind() != Kind.IN_FORCE && word.kind() != Kind.READY).isPresent();
    }

    /** Whether what is in force here is more than what this node began with. */
    private synchronized boolean isAgreed() {
        return agreed;
    }

    /**
     * What has become of the revision with which this node began; empty if that is no question. Waits for nothing but one
     * answer: this node serves it meanwhile, as it has no other.
     */
    Optional<Verdict> beginning() {
        if (isAgreed()) {
            return Optional.empty();
        }
        RevisionWord mine = new RevisionWord(Kind.READY, inForce.get());
        return Optional.of(switch (peer.standing().state()) {
            case UP -> said(mine).or(() -> asked(mine, Instant.MAX))
                    .orElseGet(() -> new Verdict.Wait("it looks at the revision"));
            case LOST -> new Verdict.Wait("the other node can't be reached");
            case DOWN -> new Verdict.Apply(Optional.of("the other node does not run"), true);
        });
    }

    String peer() {
        return peer.name();
    }

    /** Whether the other node is there, and has been for no longer than so. */
    boolean hasMetWithin(Duration time) {
        return isUp() && clock.instant().isBefore(peer.standing().since().plus(time));
    }

    private boolean isUp() {
        return peer.standing().state() == Peer.State.UP;
    }

    /**
     * What is to become of a commit that this node has {@link #stands looked at}. Waits for the other node as long as that
     * looks at it too.
     *
     * @param until
     *            when this node goes ahead alone
     */
    Verdict verdict(RevisionWord mine, Instant until) throws InterruptedException {
        stands(mine);
        Instant patience = clock.instant().plus(PATIENCE);
        while (true) {
            Optional<Verdict> verdict = isUp()
                    ? said(mine).or(() -> asked(mine, until))
                    : Optional.of(alone(mine, "the other node is away"));
            if (verdict.isPresent()) {
                return verdict.get();
            }
            if (!clock.instant().isBefore(until)) {
                return alone(mine, "the other node did not get ready in time");
            }
            if (!clock.instant().isBefore(patience)) {
                return new Verdict.Wait("it looks at the revision");
            }
            news.await(PAUSE);
        }
    }

    /** What the other node told by itself. */
    private synchronized Optional<Verdict> said(RevisionWord mine) {
        if (!told.commit().equals(mine.commit())) {
            return Optional.empty();
        }
        return switch (told.kind()) {
            case APPLY -> Optional.of(new Verdict.Follow());
            case REFUSED -> Optional.of(new Verdict.Refuse(there(told.why())));
            default -> Optional.empty();
        };
    }

    private Optional<Verdict> asked(RevisionWord mine, Instant until) {
        RevisionWord theirs = ask(mine.commit()).orElseGet(() -> new RevisionWord(Kind.UNKNOWN, mine.commit()));
        if (theirs.kind() == Kind.IN_FORCE) {
            return Optional.of(new Verdict.Follow());
        }
        if (mine.kind() == Kind.REFUSED) {
            send(mine);
            return Optional.of(new Verdict.Refuse(mine.why()));
        }
        return switch (theirs.kind()) {
            case REFUSED -> Optional.of(new Verdict.Refuse(there(theirs.why())));
            case READY -> peer.leads() ? Optional.of(new Verdict.Apply(Optional.empty(), true)) : Optional.empty();
            // Not waited for here: by the time the other node has what it lacks, there may be a newer commit.
            case HINDERED -> clock.instant().isBefore(until)
                    ? Optional.of(new Verdict.Wait(String.join("; ", there(theirs.why()))))
                    : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Verdict alone(RevisionWord mine, String why) {
        return mine.kind() == Kind.REFUSED
                ? new Verdict.Refuse(mine.why())
                : new Verdict.Apply(Optional.of(why), isAgreed() || peer.standing().state() == Peer.State.DOWN);
    }

    private List<String> there(List<String> why) {
        return why.stream().map(reason -> "on node " + peer.name() + ": " + reason).toList();
    }

    private Optional<RevisionWord> ask(String commit) {
        return send(new RevisionWord(Kind.ASK, commit));
    }

    private Optional<RevisionWord> send(RevisionWord word) {
        try {
            return Optional.of(RevisionWord.of(peer.ask(Peer.Topic.REVISION, word.bytes()).toCompletableFuture()
                    .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty(); // the link tells of it, and standing() changes if it lasts
        }
    }
}
