package hearth.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** {@code ./hearth bench NAME …}: finds the benchmark and hands the rest of the line to it. */
public final class Main {
    private Main() {}

    /** A benchmark's own main method. */
    @FunctionalInterface
    private interface Bench {
        void run(String[] arguments) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Bench> benches = new TreeMap<>(Map.of("journal", JournalBench::main));
        Bench bench = arguments.length == 0 ? null : benches.get(arguments[0]);
        if (bench == null) {
            System.err.println("usage: ./hearth bench NAME, where NAME is one of " + benches.keySet());
            System.exit(2);
            return;
        }
        bench.run(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
