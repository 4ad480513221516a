package hearth.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** True time, and what happens in it, in one thread and in one order for each seed. Times are ms since 1970. */
final class SimulatedWorld {
    final Random random;
    final List<String> story = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now = 1_800_000_000_000L;
    private long number;

    private record Event(long at, long number, Runnable what) {}

    SimulatedWorld(long seed) {
        random = new Random(seed);
    }

    long now() {
        return now;
    }

    void after(long millis, Runnable what) {
        events.add(new Event(now + millis, number++, what));
    }

    /** Lets time pass, and all happen that is due. */
    void run(long millis) {
        long end = now + millis;
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.remove();
            now = event.at;
            event.what.run();
        }
        now = end;
    }

    boolean chance(double of) {
        return random.nextDouble() < of;
    }

    /** For the message of a failure. */
    void tell(String what) {
        story.add((now - 1_800_000_000_000L) / 1000.0 + " " + what);
        if (story.size() > 400) {
            story.removeFirst();
        }
    }
}
