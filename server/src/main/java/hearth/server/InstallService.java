package hearth.server;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import hearth.boot.InstallOrder;
import hearth.boot.InstallReport;
import hearth.boot.InstallTarget;
import hearth.boot.InstallToken;
import hearth.boot.Installation;
import hearth.boot.Installations;
import hearth.boot.Installations.Standing;
import hearth.boot.Machines;
import hearth.config.Mac;

/**
 * Unattended installations of Proxmox VE: hands out each order's answer once, and hears when it is carried out. Any thread.
 */
final class InstallService {
    static final String ANSWER = "/proxmox/answer";
    static final String REPORT = "/proxmox/installed";
    private static final String TOKEN = "token=";

    private final Supplier<Machines> machines;
    private final InstallState state;
    private final InstallUrls urls;
    private final Secrets secrets;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Log log;
    private final InstallCounts counts = new InstallCounts();
    private Set<InstallOrder> armed = Set.of();

    InstallService(Supplier<Machines> machines, InstallState state, InstallUrls urls, Secrets secrets,
            RandomGenerator random, InstantSource clock, Log log) {
        this.machines = machines;
        this.state = state;
        this.urls = urls;
        this.secrets = secrets;
        this.random = random;
        this.clock = clock;
        this.log = log;
    }

    /** @param largestBody of what an installer sends, in bytes; where no machine has one, it is a usual request's */
    Pages pages(int largestBody) {
        IntSupplier limit = () -> machines.get().installs().isEmpty() ? HttpListener.LARGEST_BODY : largestBody;
        return new Pages(Map.of(ANSWER, new Pages.Place(post(this::answer), limit), REPORT,
                new Pages.Place(post(this::report), limit)));
    }

    private static Page post(Page page) {
        return request -> request.method().equals("POST") ? page.answer(request) : Page.Answer.only("POST").now();
    }

    /** Tells the operator of every order that is open since the last time. */
    synchronized void announce() {
        Set<InstallOrder> open = new HashSet<>();
        Installations now = state.now();
        machines.get().installs().forEach(
                target -> target.order().filter(order -> now.standing(order) instanceof Standing.Armed)
                        .ifPresent(open::add));
        open.stream().filter(order -> !armed.contains(order)).forEach(
                order -> log.write(Message.INSTALL_ARMED, "machine", order.machine(), "order", order.text()));
        armed = open;
    }

    /** The order by which the machine with this card is to install itself now. */
    Optional<InstallOrder> open(Mac card) {
        return machines.get().install(card).flatMap(InstallTarget::order)
                .filter(order -> state.now().standing(order) instanceof Standing.Armed);
    }

    /** Why an installer gets no answer. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final InstallCounts.Answer answer;

        Refused(InstallCounts.Answer answer, String why) {
            super(why);
            this.answer = answer;
        }
    }

    private CompletionStage<Page.Answer> answer(Page.Request request) {
        String client = request.client().getHostAddress();
        try {
            InstallerJson.Machine machine = InstallerJson.machine(request.body());
            InstallTarget target = target(machine);
            long version = state.version(target.name());
            InstallOrder order = order(target);
            InstallToken token = InstallToken.next(random);
            InstallTarget.Answer.Written written = written(target, machine, token, request);
            Installation begun = state.now().answered(order, clock.instant(), token);
            return state.keep(target.name(), version, begun).handle((kept, fault) -> {
                if (fault != null) {
                    return refuse(client, InstallCounts.Answer.HINDERED, "its state can't be kept: " + fault);
                }
                if (!kept) {
                    return refuse(client, InstallCounts.Answer.ANSWERED_BEFORE,
                            target.name() + " was answered at the same time");
                }
                counts.answers(InstallCounts.Answer.GIVEN).increment();
                log.write(Message.INSTALL_ANSWERED, "machine", target.name(), "order", order.text(), "client", client);
                return new Page.Answer(200, written.contentType(), written.body());
            });
        } catch (InstallerJson.Unreadable e) {
            return refuse(client, InstallCounts.Answer.MALFORMED, String.valueOf(e.getMessage())).now();
        } catch (Refused e) {
            return refuse(client, e.answer, String.valueOf(e.getMessage())).now();
        }
    }

    private Page.Answer refuse(String client, InstallCounts.Answer answer, String why) {
        counts.answers(answer).increment();
        log.write(Message.INSTALL_REFUSED, "client", client, "why", why);
        return Page.Answer.text(answer.status, answer.text);
    }

    private InstallTarget target(InstallerJson.Machine machine) throws Refused {
        List<String> names = machines.get().named(machine.macs());
        if (names.isEmpty()) {
            throw new Refused(InstallCounts.Answer.UNKNOWN,
                    "no file in machines/ has any of its cards: " + machine.macs());
        }
        if (names.size() > 1) {
            throw new Refused(InstallCounts.Answer.UNKNOWN,
                    "it has cards of several machines: " + String.join(", ", names));
        }
        InstallTarget target = machines.get().install(names.getFirst())
                .orElseThrow(() -> new Refused(InstallCounts.Answer.UNKNOWN,
                        names.getFirst() + " has no boot profile that installs Proxmox VE"));
        if (machine.isMute()) {
            throw new Refused(InstallCounts.Answer.TOO_OLD,
                    target.name() + " has an installer of version " + machine.release()
                            + ", which can't report that it is done; use 8.3 or later");
        }
        return target;
    }

    private InstallOrder order(InstallTarget target) throws Refused {
        InstallOrder order = target.order().orElseThrow(() -> new Refused(InstallCounts.Answer.NOT_ORDERED,
                "machines/" + target.name() + ".yaml has no order to install (install)"));
        return switch (state.now().standing(order)) {
            case Standing.Armed() -> order;
            case Standing.Installing(Instant since) -> throw new Refused(InstallCounts.Answer.ANSWERED_BEFORE,
                    target.name() + " was answered at " + since
                            + "; to install it again, write another text for install");
            case Standing.Done(Instant since) -> throw new Refused(InstallCounts.Answer.ANSWERED_BEFORE,
                    target.name() + " is installed since " + since
                            + "; to install it again, write another text for install");
            case Standing.Unknown() -> throw new Refused(InstallCounts.Answer.HINDERED,
                    "what became of the orders of " + target.name() + " can't be read");
        };
    }

    private InstallTarget.Answer.Written written(InstallTarget target, InstallerJson.Machine machine,
            InstallToken token, Page.Request request) throws Refused {
        try {
            String base = urls.base(request).orElseThrow(() -> new IOException(
                    "the installer didn't say by which address it reached this server (Host)"));
            InstallTarget.Asked asked = new InstallTarget.Asked(machine.macs().getFirst(), base,
                    request.client().getHostAddress(), request.field().apply("Accept"));
            return switch (target.answer(asked, secrets.passwordHash(target.rootPassword()),
                    base + REPORT + "?" + TOKEN + token.text(), urls.fingerprint(base))) {
                case InstallTarget.Answer.Written answer -> answer;
                case InstallTarget.Answer.Faulty(List<String> faults) ->
                        throw new IOException(String.join("; ", faults));
            };
        } catch (IOException e) {
            throw new Refused(InstallCounts.Answer.HINDERED,
                    "the answer of " + target.name() + " can't be made: " + e.getMessage());
        }
    }

    private CompletionStage<Page.Answer> report(Page.Request request) {
        InetAddress client = request.client();
        InstallReport report;
        try {
            report = InstallerJson.report(request.body());
        } catch (InstallerJson.Unreadable e) {
            return refuseReport(client, 400, String.valueOf(e.getMessage())).now();
        }
        Optional<String> machine = request.query().startsWith(TOKEN)
                ? state.now().machineOf(new InstallToken(request.query().substring(TOKEN.length())))
                : Optional.empty();
        if (machine.isEmpty()) {
            return refuseReport(client, 403, "no installation that is under way has its token").now();
        }
        String name = machine.get();
        long version = state.version(name);
        Optional<Installation> begun = state.now().of(name);
        if (begun.isEmpty() || !(begun.get().state() instanceof Installation.State.Installing)) {
            return refuseReport(client, 403, name + " has reported before").now();
        }
        Installation done = begun.get().reported(clock.instant(), report);
        return state.keep(name, version, done).handle((kept, fault) -> {
            if (fault != null) {
                return refuseReport(client, 503, "that " + name + " is installed can't be kept: " + fault);
            }
            if (!kept) {
                return refuseReport(client, 409, name + " was changed at the same time");
            }
            counts.reports.increment();
            log.write(Message.INSTALL_DONE, "machine", name, "order", done.newestOrder(), "name", report.fqdn(),
                    "address", report.address(), "kernel", report.kernel(), "seconds",
                    Duration.between(begun.get().state().since(), done.state().since()).toSeconds());
            return Page.Answer.text(200, "Noted.");
        });
    }

    private Page.Answer refuseReport(InetAddress client, int status, String why) {
        counts.refusedReports.increment();
        log.write(Message.INSTALL_REPORT_REFUSED, "client", client.getHostAddress(), "why", why);
        return Page.Answer.text(status, "The report is not taken.");
    }

    /** Where the order of each machine stands that has one, by the machine's name. */
    Map<String, Standing> standings() {
        Installations now = state.now();
        Map<String, Standing> standings = new TreeMap<>();
        machines.get().installs().forEach(
                target -> target.order().ifPresent(order -> standings.put(order.machine(), now.standing(order))));
        return standings;
    }

    /** How many machines' orders stand where; for metrics. */
    List<Metrics.Row> machinesByState() {
        Map<String, Integer> sums = new TreeMap<>(Map.of("armed", 0, "installing", 0, "done", 0, "unknown", 0));
        standings().values().forEach(standing -> sums.merge(word(standing), 1, Integer::sum));
        return sums.entrySet().stream().map(sum -> new Metrics.Row(sum.getValue(), "state", sum.getKey())).toList();
    }

    private static String word(Standing standing) {
        return switch (standing) {
            case Standing.Armed() -> "armed";
            case Standing.Installing(Instant since) -> "installing";
            case Standing.Done(Instant since) -> "done";
            case Standing.Unknown() -> "unknown";
        };
    }

    InstallCounts counts() {
        return counts;
    }
}
