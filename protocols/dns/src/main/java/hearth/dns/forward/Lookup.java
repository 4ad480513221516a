package hearth.dns.forward;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import hearth.dns.Transport;

/**
 * One question in work for one client or many: asks upstream after upstream until one answers, or attempts or time are used up.
 *
 * <p>
 * At any moment one message is out, and only what ends it takes the next step; so apart from {@link #join} (which the
 * forwarder's table of questions in work serializes) one thread at a time is in here, handed over by {@link Upstream}.
 */
final class Lookup {
    /** RFC 9520 section 3.1: the same question goes to the same server at most three times. */
    private static final int ASKS_PER_UPSTREAM = 3;
    /** Messages with a wrong id or question at one port before it is left: somebody found it and is trying. */
    private static final int FORGERIES = 3;

    private final Question question;
    private final List<Standing> upstreams;
    private final Forwarder forwarder;
    private final int[] asks;
    private final Instant deadline;
    private final List<Waiter> waiters = new ArrayList<>(1);
    private int attempts;

    Lookup(Question question, List<Standing> upstreams, Forwarder forwarder) {
        this.question = question;
        this.upstreams = upstreams;
        this.forwarder = forwarder;
        this.asks = new int[upstreams.size()];
        this.deadline = forwarder.clock().instant().plus(forwarder.settings().timeout()
                .multipliedBy(forwarder.settings().attempts()));
    }

    Question question() {
        return question;
    }

    /** One more client wants to know. Only from within the table of questions in work, as long as this is in it. */
    void join(Waiter waiter) {
        waiters.add(waiter);
    }

    /** All who joined; to be read once this is out of the table. */
    List<Waiter> waiters() {
        return waiters;
    }

    /** Asks the best upstream there is left to ask; ends the lookup if there is none, or attempts or time are used up. */
    void next() {
        int best = best(forwarder.clock().millis());
        if (best < 0 || attempts == forwarder.settings().attempts()) {
            forwarder.failed(this);
            return;
        }
        attempts++;
        asks[best]++;
        new Ask(best, Transport.UDP).send();
    }

    private int best(long now) {
        int best = -1;
        int bestRank = 0;
        for (int i = 0; i < asks.length; i++) {
            // Whoever wasn't asked yet comes first; among these the better standing; then the order of preference.
            int rank = asks[i] * 4 + upstreams.get(i).rank(now);
            if (asks[i] < ASKS_PER_UPSTREAM && (best < 0 || rank < bestRank)) {
                best = i;
                bestRank = rank;
            }
        }
        return best;
    }

    /** One message to one upstream. */
    private final class Ask implements Upstream.Answer {
        private final int index;
        private final Standing upstream;
        private final Transport transport;
        private final boolean mixed;
        private final byte[] message;
        private final Instant asked = forwarder.clock().instant();
        private final AtomicBoolean ended = new AtomicBoolean();
        private int forgeries;

        Ask(int index, Transport transport) {
            this.index = index;
            this.upstream = upstreams.get(index);
            this.transport = transport;
            // Over TCP a blind forger has no way in; there the spelling proves nothing more.
            this.mixed = transport == Transport.UDP && upstream.keepsCase(asked.toEpochMilli());
            this.message = question.query(forwarder.random(), mixed);
        }

        void send() {
            Duration left = Duration.between(asked, deadline);
            if (!left.isPositive()) {
                forwarder.failed(Lookup.this);
                return;
            }
            Duration timeout = forwarder.settings().timeout();
            upstream.chosen(asked.toEpochMilli());
            upstream.counts().queries.increment();
            try {
                forwarder.upstream().ask(upstream.endpoint(), transport, message,
                        left.compareTo(timeout) < 0 ? left : timeout, this);
            } catch (RuntimeException e) {
                // Out of sockets, or shutting down: the clients must hear of it all the same.
                failed(e);
            }
        }

        @Override
        public boolean received(byte[] reply, int length) {
            Instant now = forwarder.clock().instant();
            return switch (new AnswerReader(reply, length, question, forwarder.settings()).read(message, mixed,
                    now.toEpochMilli())) {
                case Reading.Usable(PackedAnswer answer) -> end(() -> usable(answer, now));
                case Reading.Useless.FOREIGN -> foreign();
                case Reading.Useless.RESPELT -> end(() -> respelt(now));
                case Reading.Useless.TRUNCATED -> end(() -> truncated(now));
                case Reading.Useless.FAILED -> end(() -> unusable(now));
            };
        }

        private void usable(PackedAnswer answer, Instant now) {
            long nanos = answered(now);
            upstream.counts().answers.increment();
            upstream.counts().answerNanos.add(nanos);
            if (mixed) {
                upstream.spelled(true, now.toEpochMilli());
            }
            forwarder.answered(Lookup.this, answer);
        }

        /** Not the answer, so the true one may still come; but who guesses on gets no further chance at this port. */
        private boolean foreign() {
            upstream.counts().mismatched.increment();
            forgeries++;
            return transport == Transport.UDP && forgeries >= FORGERIES
                    && end(() -> new Ask(index, Transport.TCP).send());
        }

        /** A forgery that guessed id and port, or an upstream that doesn't keep the case: over TCP it doesn't matter. */
        private void respelt(Instant now) {
            upstream.counts().mismatched.increment();
            upstream.spelled(false, now.toEpochMilli());
            new Ask(index, Transport.TCP).send();
        }

        private void truncated(Instant now) {
            if (transport == Transport.TCP) {
                unusable(now);
                return;
            }
            answered(now);
            upstream.counts().truncated.increment();
            new Ask(index, Transport.TCP).send();
        }

        /** It can't help with this question, so it isn't asked again; with others it may. */
        private void unusable(Instant now) {
            answered(now);
            upstream.counts().unusable.increment();
            asks[index] = ASKS_PER_UPSTREAM;
            next();
        }

        private long answered(Instant now) {
            // The clock may have been set meanwhile.
            long nanos = Math.max(0, Duration.between(asked, now).toNanos());
            upstream.answered(now.toEpochMilli(), nanos);
            return nanos;
        }

        @Override
        public void timedOut() {
            end(() -> {
                upstream.counts().timeouts.increment();
                upstream.failed(forwarder.clock().millis(), transport + ": no answer in time");
                next();
            });
        }

        @Override
        public void failed(Exception cause) {
            end(() -> {
                upstream.counts().failures.increment();
                upstream.failed(forwarder.clock().millis(), transport + ": " + cause);
                next();
            });
        }

        /** Takes the step unless this message has ended already; says true, for it has now. */
        private boolean end(Runnable step) {
            if (ended.compareAndSet(false, true)) {
                step.run();
            }
            return true;
        }
    }
}
