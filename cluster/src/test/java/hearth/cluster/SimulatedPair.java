package hearth.cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import hearth.cluster.EntryKind.Key;
import hearth.cluster.StateStore.Entry;

/**
 * Two nodes with their disks and the link between them in simulated time: one thread, every order that chance gives. Messages
 * are late or lost, the link is cut, nodes crash with what was on its way to the disk.
 */
final class SimulatedPair {
    static final Duration FORGET_AFTER = Duration.ofDays(30);
    private static final int ANSWER_TIMEOUT = 1000;
    private static final int LARGEST_MESSAGE = 3 << 19;

    final Node a = new Node("a");
    final Node b = new Node("b");
    private final Random random;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long now = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();
    private long order;
    private boolean cut;
    /** How many of 100 messages are lost. */
    int loss;

    private record Task(long due, long order, Runnable work) {}

    SimulatedPair(long seed) {
        random = new Random(seed);
    }

    void start() {
        a.start();
        b.start();
        a.sees(Peer.State.UP);
        b.sees(Peer.State.UP);
    }

    private void at(long delay, Runnable work) {
        tasks.add(new Task(now + delay, order++, work));
    }

    /** Lets time pass. */
    void run(Duration time) {
        long end = now + time.toMillis();
        for (Task next = tasks.peek(); next != null && next.due <= end; next = tasks.peek()) {
            tasks.poll();
            now = Math.max(now, next.due);
            next.work.run();
        }
        now = end;
    }

    /** Nothing happens for a long time, but that it passes. */
    void skip(Duration time) {
        now += time.toMillis();
    }

    void cut(boolean now) {
        cut = now;
        at(200 + random.nextInt(300), () -> {
            if (cut == now) {
                both(node -> node.sees(cut || !other(node).alive ? Peer.State.LOST : Peer.State.UP));
            }
        });
    }

    void both(Consumer<Node> work) {
        work.accept(a);
        work.accept(b);
    }

    Node other(Node node) {
        return node == a ? b : a;
    }

    /** A node: what is on its disk outlives {@link #crash}. */
    final class Node implements Peer {
        private final String name;
        final Map<Key, Entry> disk = new HashMap<>();
        final List<String> events = new ArrayList<>();
        boolean diskFails;
        boolean mute;
        boolean alive;
        long skew;
        private int life;
        private State state = State.LOST;
        private Optional<Consumer<Standing>> watcher = Optional.empty();
        private Optional<Handler> handler = Optional.empty();
        private Optional<ReplicatedStateStore> store = Optional.empty();
        private Optional<JournalStateStore> own = Optional.empty();

        Node(String name) {
            this.name = name;
        }

        void start() {
            alive = true;
            life++;
            EntryKind kind = new EntryKind(true);
            InstantSource clock = () -> Instant.ofEpochMilli(now + skew);
            JournalStateStore journal = new JournalStateStore(kind, new Memory(life), List.copyOf(disk.values()),
                    new Slots.Limits(10_000, 64 << 20, FORGET_AFTER), clock);
            own = Optional.of(journal);
            ReplicatedStateStore replicated = new ReplicatedStateStore(journal, this,
                    new ReplicatedStateStore.Waits(Duration.ofMillis(200), Duration.ofSeconds(1),
                            Duration.ofMinutes(10)),
                    new Loop(life), clock, event -> events.add(event.toString()));
            store = Optional.of(replicated);
            replicated.start();
        }

        /** Comes back, and both find each other if they can. */
        void restart() {
            start();
            cut(cut);
        }

        void crash() {
            alive = false;
            life++;
            state = State.LOST;
            watcher = Optional.empty();
            handler = Optional.empty();
            at(200 + random.nextInt(300), () -> {
                if (!alive) {
                    other(this).sees(State.LOST);
                }
            });
        }

        ReplicatedStateStore store() {
            return store.orElseThrow();
        }

        JournalStateStore own() {
            return own.orElseThrow();
        }

        private void sees(State next) {
            if (alive && (next != state || next == State.UP)) {
                if (next == State.UP && state == State.UP) {
                    sees(State.LOST); // the other one came back before it was missed
                }
                state = next;
                watcher.ifPresent(told -> told.accept(standing()));
            }
        }

        @Override
        public String name() {
            return other(this).name;
        }

        @Override
        public Standing standing() {
            return new Standing(state, Instant.ofEpochMilli(now));
        }

        @Override
        public void watch(Consumer<Standing> told) {
            watcher = Optional.of(told);
        }

        @Override
        public void answer(Topic topic, Handler told) {
            handler = Optional.of(told);
        }

        @Override
        public Duration clockAhead() {
            return Duration.ZERO;
        }

        @Override
        public boolean leads() {
            return this == a;
        }

        @Override
        public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
            CompletableFuture<byte[]> end = new CompletableFuture<>();
            Node other = other(this);
            at(ANSWER_TIMEOUT, () -> end.completeExceptionally(new IOException("no answer in time")));
            send(request, other, message -> other.handler.orElseThrow(IllegalStateException::new).answer(message)
                    .whenComplete((answer, _) -> other.answers(this, answer, end)));
            return end;
        }

        private void answers(Node asker, byte[] answer, CompletableFuture<byte[]> end) {
            if (!mute) {
                send(answer, asker, end::complete);
            }
        }

        private void send(byte[] message, Node to, Consumer<byte[]> arrives) {
            if (message.length > LARGEST_MESSAGE) {
                throw new AssertionError("a message of " + message.length + " bytes");
            }
            int lives = to.life;
            int mine = life;
            if (random.nextInt(100) >= loss) {
                at(1 + random.nextInt(20), () -> {
                    if (!cut && alive && to.alive && lives == to.life && mine == life) {
                        arrives.accept(message);
                    }
                });
            }
        }

        private final class Loop implements StateLoop {
            private final int mine;
            private boolean closed;

            Loop(int mine) {
                this.mine = mine;
            }

            @Override
            public void execute(Runnable task) {
                if (closed) {
                    throw new RejectedExecutionException();
                }
                after(Duration.ZERO, task);
            }

            @Override
            public void after(Duration delay, Runnable task) {
                at(delay.toMillis(), () -> {
                    if (mine == life && !closed) {
                        task.run();
                    }
                });
            }

            @Override
            public void close() {
                closed = true;
            }
        }

        /** A disk that takes a while. */
        private final class Memory implements Durable<Entry> {
            private final EntryKind kind = new EntryKind(true);
            private final int mine;
            private long free;

            Memory(int mine) {
                this.mine = mine;
            }

            @Override
            public void write(Entry record, Runnable stored, Consumer<Exception> failed) {
                free = Math.max(free, now) + random.nextInt(5);
                at(free - now, () -> {
                    if (mine != life) {
                        return; // crashed before
                    }
                    if (diskFails) {
                        failed.accept(new IOException("the disk is full"));
                        return;
                    }
                    disk.merge(Key.of(record), record, (old, news) -> kind.newer(news, old) ? news : old);
                    stored.run();
                });
            }

            @Override
            public void ask(Runnable question) {
                question.run();
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        }
    }
}
