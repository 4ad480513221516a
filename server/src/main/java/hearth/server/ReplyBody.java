package hearth.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a reply, read as it comes: the connection is never further ahead of the reader than one read.
 * Filled by the client's threads, read by one other.
 */
final class ReplyBody implements HttpResponse.BodySubscriber<ReplyBody> {
    /** Some bytes, or why there will be no more. */
    private sealed interface Next {}

    private record Some(List<ByteBuffer> bytes) implements Next {}

    private record End(Optional<Throwable> why) implements Next {}

    private final int longest;
    private final Duration timeout;
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final BlockingQueue<Next> queue = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private List<ByteBuffer> rest = List.of();
    private Optional<End> end = Optional.empty();

    /**
     * @param longest
     *            most bytes of a line, or of the whole
     * @param timeout
     *            how long the whole may take
     */
    ReplyBody(int longest, Duration timeout) {
        this.longest = longest;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<ReplyBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        queue.add(new Some(bytes));
    }

    @Override
    public void onError(Throwable why) {
        queue.add(new End(Optional.of(why)));
    }

    @Override
    public void onComplete() {
        queue.add(new End(Optional.empty()));
    }

    /** All that is left. */
    byte[] whole() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (fill(Duration.ofNanos(deadline - System.nanoTime()))) {
            for (ByteBuffer each : rest) {
                while (each.hasRemaining()) {
                    take(each.get());
                }
            }
        }
        if (end.isEmpty()) {
            throw new IOException("no whole answer within " + timeout.toMillis() + " ms");
        }
        broken();
        return line.toByteArray();
    }

    /** The next line; empty if none came in time. */
    Optional<byte[]> line(Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            for (ByteBuffer each : rest) {
                while (each.hasRemaining()) {
                    byte value = each.get();
                    if (value != '\n') {
                        take(value);
                    } else if (line.size() > 0) {
                        byte[] whole = line.toByteArray();
                        line.reset();
                        return Optional.of(whole);
                    }
                }
            }
            if (!fill(Duration.ofNanos(deadline - System.nanoTime()))) {
                if (end.isEmpty()) {
                    return Optional.empty();
                }
                broken();
                throw new EOFException("the watch has ended");
            }
        }
    }

    private void take(byte value) throws IOException {
        if (line.size() == longest) {
            throw new IOException("its answer is longer than discovery.kubernetes.answer-mib");
        }
        line.write(value);
    }

    private void broken() throws IOException {
        Optional<Throwable> why = end.flatMap(End::why);
        if (why.isPresent()) {
            throw new IOException("the answer broke off: " + why.get().getMessage(), why.get());
        }
    }

    /** Waits for more bytes; false if there are none in time, or will be none. */
    private boolean fill(Duration limit) throws InterruptedException {
        if (end.isPresent()) {
            return false;
        }
        return switch (queue.poll(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS)) {
            case null -> false;
            case Some(List<ByteBuffer> bytes) -> {
                rest = bytes;
                subscription.thenAccept(given -> given.request(1));
                yield true;
            }
            case End last -> {
                end = Optional.of(last);
                rest = List.of();
                yield false;
            }
        };
    }

    /** Ends it, and the connection if more was to come. */
    void close() {
        subscription.thenAccept(Flow.Subscription::cancel);
    }
}
