package hearth.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Whether the threads that serve still do: each is asked to run something. One that has not answered is not asked
 * again, so a stuck thread gathers no questions. Owned by one thread, {@code watchdog}.
 */
final class LifeSigns {
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** A thread that can be asked, and the answer that is due. */
    private static final class Part {
        private final Consumer<Runnable> thread;
        private CountDownLatch answer = new CountDownLatch(0);

        Part(Consumer<Runnable> thread) {
            this.thread = thread;
        }

        void ask() {
            if (answered()) {
                answer = new CountDownLatch(1);
                thread.accept(answer::countDown);
            }
        }

        boolean answered() {
            return answer.getCount() == 0;
        }
    }

    /**
     * @param thread
     *            runs what it is given on the thread in question, as soon as that has time
     */
    void add(String name, Consumer<Runnable> thread) {
        parts.put(name, new Part(thread));
    }

    /** Asks all, and gives the names of those that did not answer within {@code limit}. */
    List<String> silent(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        parts.values().forEach(Part::ask);
        List<String> silent = new ArrayList<>();
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (!part.getValue().answer.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                silent.add(part.getKey());
            }
        }
        return silent;
    }
}
