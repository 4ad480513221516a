package hearth.server;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Who started this process and wants to know how it is, as sd_notify(3) has it: systemd, or nobody. Called by the threads
 * that start, reload and stop; it has a thread of its own, {@code watchdog}.
 */
final class ServiceManager implements AutoCloseable {
    private final Optional<NotifySocket> socket;
    private final Optional<Duration> patience;
    private @Nullable Thread watchdog;
    /** Nothing is told after the stop: a reload that comes too late would take it back. */
    private boolean ended;

    private ServiceManager(Optional<NotifySocket> socket, Optional<Duration> patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /**
     * The manager that the environment names with NOTIFY_SOCKET, and how long it waits for a sign of life.
     *
     * @throws IOException
     *             if it can't be told anything: it would wait for us in vain
     */
    static ServiceManager of(Map<String, String> environment) throws IOException {
        String address = environment.get("NOTIFY_SOCKET");
        if (address == null) {
            return new ServiceManager(Optional.empty(), Optional.empty());
        }
        return new ServiceManager(Optional.of(new NotifySocket(address)), patience(environment));
    }

    private static Optional<Duration> patience(Map<String, String> environment) throws IOException {
        String micros = environment.get("WATCHDOG_USEC");
        String process = environment.getOrDefault("WATCHDOG_PID", "");
        boolean ours = process.isEmpty() || process.equals(Long.toString(ProcessHandle.current().pid()));
        if (micros == null || !ours) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), 1000)))
                    .filter(Duration::isPositive);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IOException("WATCHDOG_USEC is '" + micros + "', which is no time in microseconds", e);
        }
    }

    /** All listeners serve; {@code status} is one line for people. */
    void ready(String status, Log log) {
        tell("READY=1\nSTATUS=" + status, log);
    }

    void reloading(Log log) {
        // systemd compares this with its own clock: CLOCK_MONOTONIC, which System.nanoTime() reads on Linux.
        tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000 + "\nSTATUS=Reading the configuration anew",
                log);
    }

    /** Ends the watchdog, too: loops that end answer nobody. */
    void stopping(Log log) {
        tell("STOPPING=1\nSTATUS=Stopping", log);
        end();
        endWatchdog();
    }

    /** From now on gives a sign of life twice in the time that the manager waits, as long as all of {@code signs} do. */
    void watch(LifeSigns signs, Log log) {
        if (patience.isPresent()) {
            Duration half = patience.get().dividedBy(2);
            watchdog = Thread.ofPlatform().name("watchdog").daemon().start(() -> watch(signs, half, log));
        }
    }

    private void watch(LifeSigns signs, Duration half, Log log) {
        try {
            while (true) {
                long asked = System.nanoTime();
                List<String> silent = signs.silent(half);
                if (silent.isEmpty()) {
                    tell("WATCHDOG=1", log);
                    Thread.sleep(Duration.ofNanos(Math.max(0, half.toNanos() - (System.nanoTime() - asked))));
                } else {
                    log.write(Message.WATCHDOG_SILENT, "threads", String.join(", ", silent), "millis",
                            half.toMillis());
                }
            }
        } catch (InterruptedException e) {
            // The order to end: see endWatchdog.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end() {
        ended = true;
    }

    private synchronized void tell(String message, Log log) {
        if (socket.isPresent() && !ended) {
            try {
                socket.get().send(message);
            } catch (IOException e) {
                log.write(Message.SERVICE_MANAGER_NOT_TOLD, "what", message.lines().findFirst().orElse(""), "why",
                        e.getMessage());
            }
        }
    }

    private void endWatchdog() {
        Thread thread = watchdog;
        if (thread != null) {
            thread.interrupt();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            watchdog = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        end();
        endWatchdog();
        socket.ifPresent(NotifySocket::close);
    }
}
