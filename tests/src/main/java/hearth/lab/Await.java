package hearth.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waiting for what others do, never without an end. */
public final class Await {
    private static final Duration GLANCE = Duration.ofMillis(20);

    private Await() {}

    /**
     * Looks again and again until {@code look} finds something.
     *
     * @param what
     *            what is awaited, for the error message
     * @param evidence
     *            what to show when it does not come
     */
    public static <T> T until(String what, Duration limit, Callable<Optional<T>> look, Supplier<String> evidence)
            throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = look.call();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new LabException(
                        "waited " + limit.toMillis() + " ms for " + what + ". The last seen:\n" + evidence.get());
            }
            Thread.sleep(GLANCE);
        }
    }

    /** The end of a long text, where the reason usually is. */
    public static String tail(String text) {
        return text.length() <= 4000 ? text : "…" + text.substring(text.length() - 4000);
    }
}
