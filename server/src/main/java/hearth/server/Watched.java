package hearth.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A source of services, as it runs: its settings, and the threads that follow it. Started, changed and closed by one thread at
 * a time.
 */
final class Watched<S> implements AutoCloseable {
    private final Function<S, List<Thread>> start;
    private final Runnable forget;
    private volatile Optional<S> settings = Optional.empty();
    private List<Thread> threads = List.of();
    private boolean begun;

    /**
     * @param forget
     *            takes the names of this source away
     */
    Watched(Function<S, List<Thread>> start, Runnable forget) {
        this.start = start;
        this.forget = forget;
    }

    /** Follows by these settings; by equal ones it goes on as it is. Without any, its names go, those of an earlier start too. */
    void follow(Optional<S> next) {
        if (!begun || !next.equals(settings)) {
            begun = true;
            close();
            settings = next;
            threads = next.map(start).orElse(List.of());
            if (next.isEmpty()) {
                forget.run();
            }
        }
    }

    /** Whether there is a source to follow. Any thread. */
    boolean follows() {
        return settings.isPresent();
    }

    /** Ends its threads. Names stay. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        threads = List.of();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
