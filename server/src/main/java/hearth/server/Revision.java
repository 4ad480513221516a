package hearth.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

import hearth.boot.Machines;
import hearth.config.Appliance;
import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;
import hearth.config.Problem;
import hearth.config.reconcile.Desired;
import hearth.dns.SerialSource;
import hearth.dns.Zone;
import hearth.dns.ZoneLoader;

/**
 * One whole revision of the configuration, with its zones read: nothing in it can be refused any more.
 *
 * @param zones
 *            the configured ones, and the reverse zones derived from them
 */
record Revision(Configuration configuration, List<Zone> zones) {

    /** What became of reading a folder. */
    sealed interface Result {}

    record Read(Revision revision) implements Result {}

    /** Every problem there is, in all files. */
    record Refused(List<Problem> problems) implements Result {}

    static Result read(Path folder, SerialSource serials) {
        return switch (ConfigurationLoader.load(folder)) {
            case ConfigurationLoader.Result.Refused(List<Problem> problems) -> new Refused(problems);
            case ConfigurationLoader.Result.Loaded(Configuration configuration) -> read(configuration, serials);
        };
    }

    private static Result read(Configuration configuration, SerialSource serials) {
        List<Problem> problems = new ArrayList<>(Machines.of(configuration).problems());
        return switch (ZoneLoader.load(configuration.folder(), configuration.zones(),
                configuration.appliance().dns().reverse(), serials)) {
            case ZoneLoader.Refused(List<Problem> inZones) -> {
                problems.addAll(inZones);
                yield new Refused(problems.stream().sorted().toList());
            }
            case ZoneLoader.Loaded(List<Zone> zones) -> problems.isEmpty()
                    ? new Read(new Revision(configuration, zones))
                    : new Refused(problems.stream().sorted().toList());
        };
    }

    /** For planning what the next one would change. */
    Desired desired() {
        return new Desired(configuration, zones);
    }

    String summary() {
        return zones.size() + " zones, " + configuration.networks().size() + " networks, "
                + configuration.machines().size() + " machines, " + configuration.profiles().size()
                + " boot profiles";
    }

    /** What only a restart can change, of what differs between this revision and the next. */
    List<String> fixedKeysThatDiffer(Configuration next) {
        List<String> keys = new ArrayList<>();
        var now = configuration.appliance();
        var then = next.appliance();
        BiConsumer<String, Function<Appliance, Object>> fixed = (key, value) -> {
            if (!value.apply(now).equals(value.apply(then))) {
                keys.add(key);
            }
        };
        fixed.accept("dns.listen", a -> a.dns().listen());
        fixed.accept("dns.tls-listen", a -> a.dns().tlsListen());
        fixed.accept("dns.udp-payload", a -> a.dns().udpPayload());
        fixed.accept("dns.tcp-connections", a -> a.dns().tcpConnections());
        fixed.accept("dns.tcp-idle", a -> a.dns().tcpIdle());
        fixed.accept("dns.tcp-pipeline", a -> a.dns().tcpPipeline());
        fixed.accept("dhcp.listen", a -> a.dhcp().listen());
        fixed.accept("dhcp.interfaces", a -> a.dhcp().interfaces());
        fixed.accept("dhcp.in-flight", a -> a.dhcp().inFlight());
        fixed.accept("dhcp.journal-mib", a -> a.dhcp().journalMib());
        fixed.accept("dhcp.forget-after", a -> a.dhcp().forgetAfter());
        fixed.accept("tftp", Appliance::tftp);
        fixed.accept("http", Appliance::http);
        fixed.accept("state", Appliance::state);
        fixed.accept("log", Appliance::log);
        return keys;
    }
}
