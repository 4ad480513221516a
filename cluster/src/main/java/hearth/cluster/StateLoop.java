package hearth.cluster;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The one thread that replicates state, in the order in which it is asked. Tests put simulated time here. */
interface StateLoop extends Executor, AutoCloseable {
    /** Has a task run after a while. */
    void after(Duration delay, Runnable task);

    /** Runs nothing more. */
    @Override
    void close();
}
