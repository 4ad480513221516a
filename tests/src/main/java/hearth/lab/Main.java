package hearth.lab;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import hearth.lab.day.LabDay;

/** {@code ./hearth lab}: makes the standard lab on this machine, lets real clients use it, and tells what happens. */
public final class Main {
    private static final String USAGE = """
            ./hearth lab [--vm] [--keep]
            ./hearth lab day [FOLDER]

              --vm    also boot a virtual machine through the network, with BIOS and with UEFI firmware
              --keep  stay afterwards, until Ctrl-C, and say how to enter the hosts
              day     a pair of nodes with all that they work with, through a whole day; its table, logs and
                      screenshots go to FOLDER, target/lab-day if none is written
            """;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        boolean day = !words.isEmpty() && words.getFirst().equals("day");
        System.exit(day ? day(words.subList(1, words.size()), System.out) : run(new TreeSet<>(words), System.out));
    }

    private static int day(List<String> arguments, PrintStream out) throws Exception {
        if (arguments.size() > 1) {
            out.print(USAGE);
            return 2;
        }
        Optional<String> hindrance = LabDay.unavailable();
        if (hindrance.isPresent()) {
            out.println("The day can't be played here: " + hindrance.get());
            return 1;
        }
        Path folder = Path.of(arguments.isEmpty() ? "target/lab-day" : arguments.getFirst()).toAbsolutePath();
        out.println("Two nodes and all that they work with, in namespaces; nothing leaves them.");
        try {
            LabDay.play(out, folder);
            out.println("All went well. The table, the logs and the screenshots are in " + folder);
            return 0;
        } catch (LabException e) {
            out.println("Not all went well: " + e.getMessage() + "\nThe nodes' logs are in " + folder);
            return 1;
        }
    }

    private static int run(Set<String> arguments, PrintStream out) throws Exception {
        if (!Set.of("--vm", "--keep").containsAll(arguments)) {
            out.print(USAGE);
            return arguments.contains("--help") ? 0 : 2;
        }
        Optional<String> hindrance = Lab.unavailable();
        if (hindrance.isPresent()) {
            out.println("The lab can't be made here: " + hindrance.get());
            return 1;
        }
        out.println("Two networks, a server, a router with a relay; all in namespaces, nothing leaves them.");
        long start = System.nanoTime();
        try (LabNetwork network = LabNetwork.open()) {
            out.printf("The server %s is ready after %.1f s.%n%n", LabNetwork.SERVER, seconds(start));
            Demonstration demonstration = new Demonstration(network, out);
            boolean good = demonstration.clients();
            if (arguments.contains("--vm")) {
                good &= demonstration.machines();
            }
            out.printf("%n%s%n", good ? "All went well." : "Not all went well; see above.");
            if (arguments.contains("--keep")) {
                keep(network, out);
            }
            return good ? 0 : 1;
        }
    }

    private static void keep(LabNetwork network, PrintStream out) throws InterruptedException {
        out.println("\nThe lab stays until Ctrl-C. To enter a host:");
        for (Host host : network.hosts()) {
            out.printf("  %-14s %s%n", host, host.enterCommand());
        }
        out.println("\nThe server's configuration, data and log: " + network.server().folder());
        // Not asleep for ever in vain: the hub ends with us, whichever way we end.
        Thread.currentThread().join();
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
