package hearth.cluster.link;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import hearth.cluster.Peer;
import hearth.cluster.link.Unanswered.Reason;

/** Requests of this node that wait for their answers, on one session. Any thread. */
final class Asking {
    private final Talk talk;
    private final Pairing pairing;
    private final LinkCounts counts;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Due> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /** @param nanos by when, in the time of {@link System#nanoTime} */
    private record Due(CompletableFuture<byte[]> future, long nanos) {}

    Asking(Talk talk, Pairing pairing, LinkCounts counts) {
        this.talk = talk;
        this.pairing = pairing;
        this.counts = counts;
    }

    CompletableFuture<byte[]> ask(Peer.Topic topic, byte[] request) {
        if (request.length > pairing.mostMessage()) {
            return failed(Reason.TOO_MUCH);
        }
        long id = ids.incrementAndGet();
        Due answer = new Due(new CompletableFuture<>(), System.nanoTime() + pairing.peer().answerTimeout().toNanos());
        waiting.put(id, answer);
        if (!talk.send(new LinkFrame.Ask(id, topic.code(), request))) {
            fail(id, ended ? Reason.LOST : Reason.TOO_MUCH);
        } else if (ended) {
            // The session ended after end() had looked at what was waiting.
            fail(id, Reason.LOST);
        }
        return answer.future;
    }

    private CompletableFuture<byte[]> failed(Reason reason) {
        counts.unanswered.increment();
        return CompletableFuture.failedFuture(new Unanswered(reason));
    }

    void answered(long id, byte[] answer) {
        Due due = waiting.remove(id);
        if (due != null) {
            counts.answered.increment();
            due.future.complete(answer);
        }
    }

    void fail(long id, Reason reason) {
        Due due = waiting.remove(id);
        if (due != null) {
            counts.unanswered.increment();
            due.future.completeExceptionally(new Unanswered(reason));
        }
    }

    /** Gives up on what is overdue. */
    void expire() {
        long now = System.nanoTime();
        waiting.forEach((id, due) -> {
            if (now - due.nanos > 0) {
                fail(id, Reason.TIMEOUT);
            }
        });
    }

    /** The session is over: nothing more is answered. */
    void end() {
        ended = true;
        waiting.keySet().forEach(id -> fail(id, Reason.LOST));
    }
}
