package hearth.cluster;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread {@code state-replication}. */
final class StateThread implements StateLoop {
    private static final Duration END = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().name("state-replication").daemon().factory());

    /** @throws RejectedExecutionException if it was closed */
    @Override
    public void execute(Runnable task) {
        executor.execute(reported(task));
    }

    @Override
    public void after(Duration delay, Runnable task) {
        executor.schedule(reported(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The executor would keep a fault to itself. */
    private static Runnable reported(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(END.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("the thread state-replication did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
