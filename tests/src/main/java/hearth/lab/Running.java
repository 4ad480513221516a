package hearth.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A process in the lab. Its output goes to a file; nothing waits for a reader. May be used by several threads.
 *
 * <p>
 * Our own child is {@code nsenter}, which stays outside the process namespace and waits; the command itself is
 * <em>its</em> child. Signals go to the latter, by its id.
 */
public final class Running implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final String what;
    private final Process process;
    private final Path log;

    Running(String what, Process process, Path log) {
        this.what = what;
        this.process = process;
        this.log = log;
    }

    /** What it has written so far, to both outputs. */
    public String output() throws IOException {
        // Consoles write what is no UTF-8; this character set takes every byte.
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }

    /** The file that has its output. */
    public Path log() {
        return log;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** The process id of the command itself, as this JVM sees it. Waits for {@code nsenter} to have started it. */
    public long pid() throws Exception {
        return Await.until(this + " to have started", GRACE, () -> {
            if (!process.isAlive()) {
                throw new LabException(this + " has ended with " + process.exitValue() + ":\n" + Await.tail(output()));
            }
            return inner().map(ProcessHandle::pid);
        }, () -> "nothing");
    }

    /** Waits until its output matches. Fails when it ends first, or after {@code limit}. */
    public MatchResult awaitOutput(String pattern, Duration limit) throws Exception {
        return awaitOutput(pattern, 1, limit);
    }

    /** Waits until its output has matched {@code times} times, and gives the last of these. {@code ^} is the start of a line. */
    public MatchResult awaitOutput(String pattern, int times, Duration limit) throws Exception {
        Pattern p = Pattern.compile(pattern, Pattern.MULTILINE);
        return Await.until(this + " to write /" + pattern + "/ (" + times + " times)", limit, () -> {
            boolean ended = !alive();
            Optional<MatchResult> match = p.matcher(output()).results().skip(times - 1L).findFirst();
            if (match.isEmpty() && ended) {
                throw new LabException(this + " ended with " + process.exitValue() + " before it wrote /" + pattern
                        + "/:\n" + Await.tail(output()));
            }
            return match;
        }, this::lastOutput);
    }

    /** How often its output matches. */
    public int count(String pattern) throws IOException {
        return (int) Pattern.compile(pattern, Pattern.MULTILINE).matcher(output()).results().count();
    }

    /** Waits for its end and gives the exit code. */
    public int awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new LabException(this + " has not ended within " + limit.toMillis() + " ms:\n" + lastOutput());
        }
        return process.exitValue();
    }

    /** Sends a signal, such as {@code USR1}, to the command itself. */
    public void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
        if (kill.waitFor() != 0) {
            throw new LabException("could not send " + name + " to " + this);
        }
    }

    /** Asks it to end (SIGTERM), and ends it if it does not within some seconds. */
    public void stop() {
        inner().ifPresent(ProcessHandle::destroy);
        if (!endsWithin(process, GRACE)) {
            kill();
        }
    }

    /** Ends it at once (SIGKILL), with all its children. */
    public void kill() {
        // Before it has entered, nsenter has no child, and nothing is lost by ending it instead.
        while (process.isAlive()) {
            List<ProcessHandle> inside = process.descendants().toList();
            inside.forEach(ProcessHandle::destroyForcibly);
            if (!endsWithin(process, GLANCE) && inside.isEmpty()) {
                process.destroyForcibly();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Waits without being interrupted: what ends a process must not be stopped halfway. */
    static boolean endsWithin(Process process, Duration limit) {
        process.onExit().completeOnTimeout(process, limit.toMillis(), TimeUnit.MILLISECONDS).join();
        return !process.isAlive();
    }

    @Override
    public String toString() {
        return what;
    }

    private Optional<ProcessHandle> inner() {
        return process.children().findFirst();
    }

    /** What it has written last; for messages. */
    public String lastOutput() {
        try {
            return Await.tail(output());
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }
}
