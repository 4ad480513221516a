package hearth.lab.day;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Says what happens while it happens, and keeps how long each thing took. Used by one thread. */
final class Timetable {
    private final PrintStream out;
    private final List<String> rows = new ArrayList<>();
    private int step;

    Timetable(PrintStream out) {
        this.out = out;
    }

    /** Begins the next step of the day. */
    void step(String title) {
        step++;
        out.printf("%n%d. %s%n", step, title);
    }

    /** Does something, prints it with its time, and keeps that for the table. */
    <T> T timed(String what, Callable<T> work) throws Exception {
        long start = System.nanoTime();
        T result = work.call();
        row(what, String.format(Locale.ROOT, "%.2f s", (System.nanoTime() - start) / 1e9));
        return result;
    }

    /** Something that was counted instead of timed. */
    void row(String what, String figure) {
        out.printf("   %-76s %12s%n", what, figure);
        out.flush();
        rows.add(String.format(Locale.ROOT, "| %d | %s | %s |%n", step, what, figure));
    }

    /** All rows as one table in Markdown. */
    String table() {
        return "| step | what | measured |\n|---|---|---|\n" + String.join("", rows);
    }
}
