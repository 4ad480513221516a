package hearth.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import hearth.lab.VirtualMachine.Firmware;

/** What {@code ./hearth lab} shows: each client at once, a line for each when it is done. Owned by the thread that makes it. */
final class Demonstration {
    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static final Duration BOOT = Duration.ofMinutes(4);
    private static final String ROW = "%-8s %-9s %-16s %-24s %7s %8s %9s  %s%n";

    private final LabNetwork network;
    private final PrintStream out;

    Demonstration(LabNetwork network, PrintStream out) {
        this.network = network;
        this.out = out;
    }

    /** Whether each client on both networks got, renewed and released a lease, and its name came and went. */
    boolean clients() throws Exception {
        out.printf(ROW, "network", "client", "address", "name", "lease", "renewed", "released", "");
        List<Callable<Boolean>> each = new ArrayList<>();
        boolean relay = Tool.DHCRELAY.missing().isEmpty();
        if (relay) {
            network.startRelay();
        }
        for (DhcpClient.Kind kind : DhcpClient.Kind.values()) {
            String client = kind.name().toLowerCase(Locale.ROOT);
            if (kind.tool().missing().isPresent()) {
                out.println(client + " is left out: " + kind.tool().missing().get());
                continue;
            }
            Host near = network.client("near-" + client);
            each.add(() -> client(kind, "lan", near));
            if (relay) {
                Host far = network.farClient("far-" + client);
                each.add(() -> client(kind, "far", far));
            }
        }
        if (!relay) {
            out.println("The far network is left out: " + Tool.DHCRELAY.missing().orElseThrow());
        }
        return all(each);
    }

    /** Whether a machine of each firmware reached the installer in its initial file system. */
    boolean machines() throws Exception {
        out.printf("%n%-8s %9s %9s %9s%n", "machine", "kernel", "init", "installer");
        List<Callable<Boolean>> each = new ArrayList<>();
        for (Firmware firmware : List.of(Firmware.BIOS, Firmware.UEFI)) {
            Optional<String> hindrance = firmware.unavailable().or(LabConfiguration::bootsNothing);
            if (hindrance.isPresent()) {
                out.println(firmware + " is left out: " + hindrance.get());
            } else {
                each.add(() -> machine(firmware));
            }
        }
        return all(each);
    }

    private boolean client(DhcpClient.Kind kind, String lan, Host host) throws Exception {
        long start = System.nanoTime();
        String[] row = {lan, kind.name().toLowerCase(Locale.ROOT), "", "", "", "", "", ""};
        try {
            DhcpClient client = kind.start(host, lan + "0", host.name());
            row[2] = client.awaitLease();
            row[4] = time(start);
            row[3] = reverse(host, row[2]);
            client.renew();
            row[5] = time(start);
            client.release();
            row[6] = time(start);
            if (!row[3].equals(host.name() + ".lab.test")) {
                row[7] = "has not the name that it asked for";
            }
        } catch (LabException e) {
            row[7] = e.toString();
        }
        say(ROW, (Object[]) row);
        return row[7].isEmpty();
    }

    private boolean machine(Firmware firmware) throws Exception {
        long start = System.nanoTime();
        String mac = "52:54:00:00:00:0" + firmware.ordinal();
        try (VirtualMachine machine = VirtualMachine.start(network.lan(), firmware.name(), mac, firmware)) {
            List<Object> row = new ArrayList<>(List.of(firmware));
            for (String sign : List.of("Linux version", "Run /init", "Starting system log daemon")) {
                machine.awaitConsole(sign, BOOT);
                row.add(time(start));
            }
            say("%-8s %9s %9s %9s%n", row.toArray());
            return true;
        } catch (LabException e) {
            say("%-8s %s%n", firmware, e.toString());
            return false;
        }
    }

    /** The name of an address, from the server that the client was given. */
    private static String reverse(Host host, String address) throws Exception {
        if (Tool.DIG.missing().isPresent()) {
            return "(needs dig)";
        }
        Result answer = host.run(MOMENT, "dig", "+short", "-x", address);
        return answer.exit() == 0 && !answer.out().isBlank() ? answer.out().strip().replaceAll("\\.$", "") : "(none)";
    }

    private synchronized void say(String format, Object... row) {
        out.printf(format, row);
    }

    private static boolean all(List<Callable<Boolean>> each) throws Exception {
        boolean good = true;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> one : threads.invokeAll(each)) {
                good &= one.get();
            }
        }
        return good;
    }

    private static String time(long since) {
        return String.format(Locale.ROOT, "%.1f s", Main.seconds(since));
    }
}
