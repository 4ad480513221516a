package hearth.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import hearth.cluster.Peer;
import hearth.cluster.link.PeerLink;

/** The link between two nodes in one process, without a network: it can be cut. */
final class LinkedPeers {
    final End a = new End("a", "b");
    final End b = new End("b", "a");
    private volatile boolean up;

    void connect(boolean now) {
        up = now;
        for (End end : List.of(a, b)) {
            end.watchers.forEach(told -> told.accept(end.standing()));
        }
    }

    /** The other node as one sees it. */
    final class End implements Peer {
        private final String owner;
        private final String name;
        private final List<Consumer<Standing>> watchers = new CopyOnWriteArrayList<>();
        private final Map<Topic, Handler> handlers = new EnumMap<>(Topic.class);

        End(String owner, String name) {
            this.owner = owner;
            this.name = name;
        }

        /** What a node that ends leaves behind must not be called again. */
        void forget() {
            watchers.clear();
            synchronized (handlers) {
                handlers.clear();
            }
        }

        /** For a node that is started whole. */
        Linked.Way way() {
            return new Linked.Way() {
                @Override
                public String peer() {
                    return name;
                }

                @Override
                public Linked open(Log log, InstantSource clock) {
                    return new Linked() {
                        @Override
                        public Peer peer() {
                            return End.this;
                        }

                        @Override
                        public Optional<PeerLink> link() {
                            return Optional.empty();
                        }

                        @Override
                        public void start() {}

                        @Override
                        public void close() {}
                    };
                }
            };
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Standing standing() {
            return new Standing(up ? State.UP : State.LOST, Instant.now());
        }

        @Override
        public void watch(Consumer<Standing> watcher) {
            watchers.add(watcher);
        }

        @Override
        public CompletionStage<byte[]> ask(Topic topic, byte[] request) {
            End other = owner.equals("a") ? b : a;
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                Handler handler;
                synchronized (other.handlers) {
                    handler = other.handlers.get(topic);
                }
                if (!up || handler == null) {
                    answer.completeExceptionally(new IOException("the link is cut"));
                    return;
                }
                handler.answer(request).whenComplete((bytes, fault) -> {
                    if (fault == null && up) {
                        answer.complete(bytes);
                    } else {
                        answer.completeExceptionally(new IOException("the link is cut"));
                    }
                });
            });
            return answer;
        }

        @Override
        public void answer(Topic topic, Handler handler) {
            synchronized (handlers) {
                handlers.put(topic, handler);
            }
        }

        @Override
        public Duration clockAhead() {
            return Duration.ZERO;
        }

        @Override
        public boolean leads() {
            return owner.equals("a");
        }
    }
}
