package hearth.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread for what takes too long for an event loop, with a queue of so many before it says no. Any thread. */
final class QueuedThread implements AutoCloseable {
    private final ThreadPoolExecutor executor;

    QueuedThread(String name, int queue) {
        executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /** What comes of the work; fails with {@link RejectedExecutionException} if too much waits already. */
    <T> CompletionStage<T> ask(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (Exception e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
