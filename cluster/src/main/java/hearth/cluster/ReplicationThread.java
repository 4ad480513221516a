package hearth.cluster;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread that owns a lease replication. Tests put simulated time here. */
interface ReplicationThread extends AutoCloseable {
    /**
     * Runs work after what was given before. Any thread.
     *
     * @throws RejectedExecutionException
     *             once it is closed
     */
    void execute(Runnable work);

    /** Runs work later, unless it is closed by then. */
    void after(Duration pause, Runnable work);

    @Override
    void close();

    /** A thread of its own, {@code lease-peer}. */
    static ReplicationThread start() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().name("lease-peer").daemon().factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new ReplicationThread() {
            @Override
            public void execute(Runnable work) {
                executor.execute(() -> run(work));
            }

            @Override
            public void after(Duration pause, Runnable work) {
                executor.schedule(() -> run(work), pause.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void close() {
                executor.shutdown();
            }
        };
    }

    /** A fault in one piece of work is its own: the thread's handler reports it, and the next piece is run. */
    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
