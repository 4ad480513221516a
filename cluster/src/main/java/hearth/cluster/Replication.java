package hearth.cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import hearth.cluster.LeaseMessage.Heard;
import hearth.cluster.LeaseMessage.Told;
import hearth.cluster.Peer.Standing;
import hearth.cluster.Peer.State;
import hearth.cluster.Peer.Topic;
import hearth.dhcp.Lease;
import hearth.dhcp.LeaseStore.Completion;

/**
 * One node's side of the conversation about leases: one request to the peer at a time, each with whatever is owed by then;
 * once a second an empty one. After every loss, and when the peer has started anew, all leases are compared before
 * anything that it says of its debt counts ({@link LeaseComparison}). Owned by the replication's thread; times are ms since
 * 1970 by this node's clock.
 */
final class Replication {
    private static final Duration PULSE = Duration.ofSeconds(1);
    /** The link answers or fails sooner; this is for a link that does neither. */
    private static final long GIVE_UP = 10_000;
    private static final int PULSES_PER_SWEEP = 600;

    private final long run;
    private final Peer peer;
    private final KnownLeases known;
    private final Unconfirmed unconfirmed;
    private final ReplicationThread thread;
    private final InstantSource clock;
    private final ReplicationLimits limits;
    private final ReplicationCounts counts;
    private final Consumer<ReplicationEvent> events;
    private final Follower follower;
    private final WaitingWrites waiting = new WaitingWrites();
    private final Answering answering;
    private boolean up;
    /** Whether the peer answers in time: else no client waits for it. */
    private boolean prompt;
    private boolean inStep;
    private long knownUntil = Long.MIN_VALUE;
    private Optional<Long> peerRun = Optional.empty();
    private Optional<Asked> asked = Optional.empty();
    private Optional<LeaseComparison> comparison = Optional.empty();
    private boolean comparedLast;
    private boolean alarmSet;
    private boolean puzzled;
    private int pulses;
    private long requests;
    /** Counts what ended a comparison before its end. */
    private int falls;

    /** A request under way. */
    private record Asked(long number, long at) {}

    /** Told what is known of the peer. */
    interface Follower {
        /** A lease that is durable here, and was news. */
        void learned(Lease lease);

        /** Every change that the peer told a client of is known up to here, in s since 1970. */
        void knows(long until);

        void inStep(boolean is);
    }

    Replication(long run, Peer peer, KnownLeases known, Unconfirmed unconfirmed, ReplicationThread thread,
            InstantSource clock, ReplicationLimits limits, ReplicationCounts counts,
            Consumer<ReplicationEvent> events, Follower follower) {
        this.run = run;
        this.peer = peer;
        this.known = known;
        this.unconfirmed = unconfirmed;
        this.thread = thread;
        this.clock = clock;
        this.limits = limits;
        this.counts = counts;
        this.events = events;
        this.follower = follower;
        answering = new Answering(run, known, unconfirmed, counts, follower);
    }

    /** Begins to talk. */
    void start() {
        peer.answer(Topic.LEASES, this::answer);
        peer.watch(standing -> post(() -> stands(standing)));
        stands(peer.standing());
        thread.after(PULSE, this::pulse);
    }

    /** Makes a lease of this node's durable here, and there if that can be had in time. */
    void write(Lease lease, Completion completion) {
        boolean awaits = up && prompt;
        if (!awaits) {
            counts.alone(1);
        }
        WaitingWrites.Write write = waiting.add(lease, completion, awaits, now() + limits.peerWait().toMillis());
        unconfirmed.add(lease, awaits, now());
        known.keep(lease, new KnownLeases.Kept() {
            @Override
            public void stored(Lease stays) {
                write.storedHere();
                waiting.tell();
            }

            @Override
            public void failed(Exception cause) {
                write.failedHere(cause);
                waiting.tell();
            }
        });
        speak();
        setAlarm();
    }

    /** Whether nobody waits. */
    boolean isIdle() {
        return waiting.isEmpty();
    }

    /** This node has stopped: what is still waited for has failed as far as anybody can tell. */
    void abandon() {
        waiting.fail(new IOException("this node stopped before the lease was durable"));
    }

    private void setAlarm() {
        if (!alarmSet) {
            waiting.deadline().ifPresent(deadline -> {
                alarmSet = true;
                thread.after(Duration.ofMillis(Math.max(1, deadline - now())), this::alarm);
            });
        }
    }

    private void alarm() {
        alarmSet = false;
        int late = waiting.waive(now());
        if (late > 0) {
            counts.timedOut(late);
            prompt = false;
            waiveRest();
        }
        setAlarm();
    }

    /** No client waits for the peer now; it is owed what it has not confirmed. */
    private void waiveRest() {
        counts.alone(waiting.waive(Long.MAX_VALUE));
        unconfirmed.waive();
        waiting.tell();
    }

    private void stands(Standing standing) {
        boolean before = up;
        up = standing.state() == State.UP;
        if (up && !before) {
            prompt = true;
            speak();
        } else if (!up && before) {
            asked = Optional.empty();
            fallBehind("it can't be reached");
            waiveRest();
        }
    }

    private void fallBehind(String why) {
        comparison = Optional.empty();
        falls++;
        if (inStep) {
            inStep = false;
            follower.inStep(false);
            events.accept(new ReplicationEvent.OutOfStep(peer.name(), why));
        }
    }

    /** By how many whole seconds the peer's clock is ahead at least: so what ends by it never ends too early here. */
    private long secondsAhead() {
        return Math.floorDiv(peer.clockAhead().toMillis(), 1000L);
    }

    private void pulse() {
        thread.after(PULSE, this::pulse);
        if (++pulses % PULSES_PER_SWEEP == 0) {
            // Nothing is forgotten that the peer may have extended.
            known.forgetBefore(Math.min(knownUntil, limits.oldest(clock.instant())));
        }
        if (asked.filter(request -> now() - request.at > GIVE_UP).isPresent()) {
            failed();
        }
        if (up && asked.isEmpty()) {
            speak();
            if (asked.isEmpty()) {
                tell(List.of());
            }
        }
    }

    /** Asks the next thing, if nothing is asked and there is one. What clients wait for comes first, in turn with comparing. */
    private void speak() {
        if (!up || asked.isPresent()) {
            return;
        }
        if (!inStep && comparison.isEmpty()) {
            comparison = Optional.of(LeaseComparison.begin(now()));
        }
        boolean compares = comparison.isPresent() && !(comparedLast && unconfirmed.isAwaited());
        comparedLast = compares;
        if (compares) {
            compare(comparison.orElseThrow());
        } else {
            List<Lease> next = unconfirmed.next();
            if (!next.isEmpty()) {
                tell(next);
            }
        }
    }

    private void tell(List<Lease> leases) {
        long at = now();
        ask(new Told(run, leases), (request, answer) -> {
            if (answer instanceof Heard heard) {
                counts.sent(leases.size());
                unconfirmed.confirmed(leases);
                counts.confirmed(waiting.confirmed(leases));
                waiting.tell();
                learn(request, heard.newer(), () -> {
                    if (inStep) {
                        know(at - heard.debtAge());
                    }
                });
            } else {
                notUnderstood();
            }
        });
    }

    private void compare(LeaseComparison current) {
        long at = now();
        int before = falls;
        KnownLeases.Range range = known.range(current.next(), LeaseMessage.MOST_COMPARED);
        ask(current.question(run, range), (request, answer) -> {
            if (answer instanceof LeaseMessage.Differences found && range.includes(found.through())) {
                found.wanted().forEach(
                        address -> known.get(address).ifPresent(lease -> unconfirmed.add(lease, false, now())));
                learn(request, found.newer(), () -> compared(before, current.after(found, at)));
            } else {
                notUnderstood();
            }
        });
    }

    private void compared(int before, LeaseComparison after) {
        if (falls != before) {
            return; // the peer started anew meanwhile: once more from the beginning
        }
        comparison = Optional.of(after);
        if (after.isDone()) {
            comparison = Optional.empty();
            inStep = true;
            counts.compared();
            know(after.knownUntil());
            follower.inStep(true);
            events.accept(new ReplicationEvent.InStep(peer.name(), counts.learned(), unconfirmed.size()));
        }
    }

    private void know(long until) {
        long seconds = Math.floorDiv(until, 1000) - 1;
        if (seconds > knownUntil) {
            knownUntil = seconds;
            follower.knows(seconds);
        }
    }

    private void ask(LeaseMessage request, BiConsumer<Asked, LeaseMessage> then) {
        Asked current = new Asked(++requests, now());
        asked = Optional.of(current);
        CompletionStage<Optional<byte[]>> answer = peer.ask(Topic.LEASES, request.bytes())
                .thenApply(Optional::of);
        answer.exceptionally(failure -> Optional.empty())
                .thenAccept(bytes -> post(() -> answered(current, bytes, then)));
    }

    private void answered(Asked request, Optional<byte[]> bytes, BiConsumer<Asked, LeaseMessage> then) {
        if (!isCurrent(request)) {
            return;
        }
        if (bytes.isEmpty()) {
            failed();
            return;
        }
        Optional<LeaseMessage> answer = bytes.flatMap(LeaseMessage::read);
        if (answer.isEmpty()) {
            notUnderstood();
            return;
        }
        prompt = true;
        meet(answer.get().run());
        then.accept(request, answer.get());
    }

    private boolean isCurrent(Asked request) {
        return asked.filter(request::equals).isPresent();
    }

    /** A peer that has started anew doesn't know what it owed. */
    private void meet(long other) {
        if (peerRun.filter(before -> before != other).isPresent()) {
            fallBehind("it has started anew");
        }
        peerRun = Optional.of(other);
    }

    /** Takes over what an answer brought, then ends the request. */
    private void learn(Asked request, List<Lease> theirs, Runnable then) {
        answering.learn(theirs, secondsAhead(), () -> {
            if (isCurrent(request)) {
                asked = Optional.empty();
                then.run();
                speak();
            }
        }, cause -> {
            if (isCurrent(request)) {
                failed();
            }
        });
    }

    /** The next pulse tries again. */
    private void failed() {
        asked = Optional.empty();
        comparison = Optional.empty();
        falls++;
        prompt = false;
        counts.failed();
        waiveRest();
    }

    private void notUnderstood() {
        failed();
        puzzle();
    }

    private void puzzle() {
        if (!puzzled) {
            puzzled = true;
            events.accept(new ReplicationEvent.NotUnderstood(peer.name()));
        }
    }

    private CompletionStage<byte[]> answer(byte[] request) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Optional<LeaseMessage> message = LeaseMessage.read(request);
        boolean taken = post(() -> {
            message.ifPresentOrElse(m -> meet(m.run()), this::puzzle);
            answering.answer(message, secondsAhead(), now(), answer);
        });
        if (!taken) {
            answer.completeExceptionally(new IllegalStateException("this node is stopping"));
        }
        return answer;
    }

    private boolean post(Runnable work) {
        try {
            thread.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // this node is stopping: it hears nothing more
        }
    }

    private long now() {
        return clock.millis();
    }
}
