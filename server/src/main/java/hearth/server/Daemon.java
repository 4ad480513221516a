package hearth.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import hearth.config.Appliance;
import hearth.config.Endpoint;
import hearth.config.Problem;

/**
 * The process around a {@link Hearth}: starts it, loads its configuration anew at SIGHUP, stops it at SIGTERM and
 * Ctrl-C, and tells the service manager of each.
 */
final class Daemon {
    private Daemon() {}

    /** Runs until the process is told to stop. Returns 0, or 1 if the start failed. */
    static int run(Path config, Path data, boolean hints, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        InstantSource clock = InstantSource.system();
        ServiceManager manager;
        try {
            manager = ServiceManager.of(System.getenv());
        } catch (IOException e) {
            err.println("hearth: not started: " + e.getMessage());
            return 1;
        }
        // From the first moment on: unhandled, the signal would end the process while it starts.
        CompletableFuture<Hearth> started = new CompletableFuture<>();
        Hangup.handle(() -> reload(started.join(), manager));
        Hearth hearth;
        try {
            hearth = Hearth.start(config, data, clock);
        } catch (Refusal refusal) {
            refusal.problems().forEach(err::println);
            err.println("hearth: not started, the configuration in " + config + " has " + refusal.problems().size()
                    + (refusal.problems().size() == 1 ? " problem" : " problems"));
            return 1;
        } catch (IOException e) {
            err.println("hearth: not started: " + e.getMessage());
            return 1;
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            stop.countDown();
            awaitUninterruptibly(stopped);
        }));
        Log log = hearth.log();
        manager.ready(hearth.status(), log);
        manager.watch(hearth.lifeSigns(), log);
        started.complete(hearth);
        if (hints) {
            printHints(hearth.appliance(), out);
        }
        stop.await();
        try {
            manager.stopping(log);
            hearth.close();
            manager.close();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private static void reload(Hearth hearth, ServiceManager manager) {
        manager.reloading(hearth.log());
        hearth.reload();
        manager.ready(hearth.status(), hearth.log());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a newcomer can try, with the addresses that are really served. */
    private static void printHints(Appliance appliance, PrintWriter out) {
        out.println();
        out.println("Hearth serves the example network. Try, in another terminal:");
        first(appliance.dns().listen()).ifPresent(at -> {
            out.println("  dig @" + host(at) + " -p " + at.port() + " www.home.example");
            out.println("  dig @" + host(at) + " -p " + at.port() + " -x 192.0.2.60");
        });
        first(appliance.http().listen()).ifPresent(at -> {
            out.println("  curl http://" + at + "/ready");
            out.println("  curl http://" + at + "/boot/hello.txt");
            out.println("  curl http://" + at + "/ipxe/52-54-00-aa-00-11");
            out.println("  curl http://" + at + "/metrics");
        });
        first(appliance.tftp().listen()).ifPresent(at -> out.println("  curl tftp://" + at + "/hello.txt"));
        out.println("Ctrl-C stops it. Its configuration is config/example: change it, then kill -HUP the process.");
        out.println();
        out.flush();
    }

    private static java.util.Optional<Endpoint> first(List<Endpoint> endpoints) {
        return endpoints.stream().findFirst();
    }

    private static String host(Endpoint endpoint) {
        return endpoint.address().getHostAddress();
    }

    /** A configuration that can't be served. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;
        private final transient List<Problem> problems;

        Refusal(List<Problem> problems) {
            super(problems.size() + " problems, the first: " + problems.getFirst());
            this.problems = problems;
        }

        List<Problem> problems() {
            return problems;
        }
    }
}
