package hearth.lab;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A computer of the lab: a network namespace with a host name, a {@code /run}, DHCP lease folders and a
 * {@code resolv.conf} of its own; all else it shares with this machine. May be used by several threads.
 */
public final class Host {
    private static final Duration MOMENT = Duration.ofSeconds(10);

    private final String name;
    private final Namespaces namespaces;
    private final Path folder;
    private final AtomicInteger started = new AtomicInteger();

    Host(String name, Namespaces namespaces, Path folder) {
        this.name = name;
        this.namespaces = namespaces;
        this.folder = folder;
    }

    public String name() {
        return name;
    }

    /** A folder for this host's files. It goes with the lab. */
    public Path folder() {
        return folder;
    }

    /** The process that holds its namespaces, as this JVM sees it. */
    long pid() {
        return namespaces.pid();
    }

    /** What this host's programs take for {@code /etc/resolv.conf}. */
    public Path resolvConf() {
        return folder.resolve("resolv.conf");
    }

    /** The command line with which a person enters this host. */
    public String enterCommand() {
        return String.join(" ", namespaces.enter(List.of("bash")));
    }

    /** Runs a command to its end. Fails if that takes longer than {@code limit}; the command is ended then. */
    public Result run(Duration limit, String... command) throws IOException, InterruptedException {
        int number = started.incrementAndGet();
        Path out = folder.resolve(number + ".out");
        Path err = folder.resolve(number + ".err");
        List<String> line = List.of(command);
        Process process = builder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            new Running(name, process, out).kill();
            throw new LabException(name + ": " + String.join(" ", command) + " took longer than " + limit.toMillis()
                    + " ms:\n" + Await.tail(Files.readString(err) + Files.readString(out)));
        }
        Result result = new Result(line, process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    /** Starts a command. It ends with the lab at the latest. */
    public Running start(String... command) throws IOException {
        return start(String.join(" ", command), List.of(command));
    }

    /** Starts a class of this program in the JDK that runs us, on our own class path. */
    public Running startJava(List<String> options, String main, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        line.addAll(List.of(arguments));
        return start("java " + main + " " + String.join(" ", arguments), line);
    }

    private Running start(String what, List<String> line) throws IOException {
        Path log = folder.resolve(started.incrementAndGet() + "-" + Path.of(line.get(0)).getFileName() + ".log");
        Process process = builder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new Running(name + ": " + what, process, log);
    }

    /** Starts a command whose standard input and output are ours; what it writes beside goes into a file. */
    Process converse(Path log, List<String> line) throws IOException {
        return builder(line).redirectInput(ProcessBuilder.Redirect.PIPE).redirectOutput(ProcessBuilder.Redirect.PIPE)
                .redirectError(log.toFile()).start();
    }

    /** Gives an interface a further address, such as {@code 192.0.2.1/24}. */
    public void addAddress(String device, String address) throws IOException, InterruptedException {
        ip("address", "add", address, "dev", device);
    }

    public void addRoute(String prefix, String via) throws IOException, InterruptedException {
        ip("route", "replace", prefix, "via", via);
    }

    public void up(String device) throws IOException, InterruptedException {
        ip("link", "set", device, "up");
    }

    public void down(String device) throws IOException, InterruptedException {
        ip("link", "set", device, "down");
    }

    /** The IPv4 addresses of an interface, without their prefix lengths. */
    public List<String> addresses(String device) throws IOException, InterruptedException {
        Pattern address = Pattern.compile("inet ([0-9.]+)/");
        return address.matcher(ip("-4", "address", "show", "dev", device)).results().map((MatchResult m) -> m.group(1))
                .toList();
    }

    /** Makes this host forward packets between its interfaces. */
    void forwardPackets() throws IOException, InterruptedException {
        run(MOMENT, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward").orThrow();
    }

    String ip(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(arguments));
        return run(MOMENT, line.toArray(String[]::new)).orThrow().out();
    }

    private ProcessBuilder builder(List<String> command) {
        // Whoever began the tests in the background, or with nohup, left signals ignored that they send.
        List<String> line = new ArrayList<>(List.of("env", "--default-signal=HUP,INT", "-C", folder.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(namespaces.enter(line)).redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.put("PATH", Tool.SEARCH_PATH);
        environment.put("LC_ALL", "C.UTF-8");
        return builder;
    }

    @Override
    public String toString() {
        return name;
    }
}
