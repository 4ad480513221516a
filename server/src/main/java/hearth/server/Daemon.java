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
import hearth.config.NodeLoader;
import hearth.config.NodeSettings;
import hearth.config.Problem;

/**
 * The process around a {@link Hearth}: starts it, loads its configuration anew at SIGHUP (a node with a repository looks at
 * that), stops it at SIGTERM and Ctrl-C, and tells the service manager of each.
 */
final class Daemon {
    private Daemon() {}

    /** Serves a folder until the process is told to stop. Returns 0, or 1 if the start failed. */
    static int run(Path config, Path data, boolean hints, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        return run("the configuration in " + config, err, () -> {
            Hearth hearth = Hearth.start(config, data, InstantSource.system());
            if (hints) {
                printHints(hearth.appliance(), out);
            }
            return new Running(hearth, hearth::reload, hearth::close);
        });
    }

    /** Serves what a node's repository says, likewise. */
    static int runNode(Path file, Path data, PrintWriter err) throws InterruptedException {
        LogLines.installUsual(); // The first fetch comes before any configuration.
        return switch (NodeLoader.load(file)) {
            case NodeLoader.Result.Refused(List<Problem> problems) -> refused(file.toString(), problems, err);
            case NodeLoader.Result.Loaded(NodeSettings node) ->
                    run("the revision in " + node.repository().url(), err, () -> {
                        GitNode git = GitNode.start(node, data, InstantSource.system());
                        return new Running(git.hearth(), git::look, git::close);
                    });
        };
    }

    /** What runs: what SIGHUP does to it, and how it stops. */
    private record Running(Hearth hearth, Runnable hangup, Runnable close) {}

    private interface Start {
        Running start() throws Refusal, IOException, InterruptedException;
    }

    private static int refused(String what, List<Problem> problems, PrintWriter err) {
        problems.forEach(err::println);
        err.println("hearth: not started, " + what + " has " + problems.size()
                + (problems.size() == 1 ? " problem" : " problems"));
        return 1;
    }

    private static int run(String what, PrintWriter err, Start start) throws InterruptedException {
        ServiceManager manager;
        try {
            manager = ServiceManager.of(System.getenv());
        } catch (IOException e) {
            err.println("hearth: not started: " + e.getMessage());
            return 1;
        }
        // From the first moment on: unhandled, the signal would end the process while it starts.
        CompletableFuture<Running> started = new CompletableFuture<>();
        Hangup.handle(() -> reload(started.join(), manager));
        Running running;
        try {
            running = start.start();
        } catch (Refusal refusal) {
            return refused(what, refusal.problems(), err);
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
        Log log = running.hearth.log();
        manager.ready(running.hearth.status(), log);
        manager.watch(running.hearth.lifeSigns(), log);
        started.complete(running);
        stop.await();
        try {
            manager.stopping(log);
            running.close.run();
            manager.close();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private static void reload(Running running, ServiceManager manager) {
        manager.reloading(running.hearth.log());
        running.hangup.run();
        manager.ready(running.hearth.status(), running.hearth.log());
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
            out.println("  ./hearth user add NAME --data data/example    # then http://" + at + "/ is a page");
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
