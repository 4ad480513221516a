package hearth.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import hearth.boot.Machines;
import hearth.config.Configuration;
import hearth.config.ConfigurationLoader;
import hearth.config.Problem;
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
        if (!now.dns().listen().equals(then.dns().listen())) {
            keys.add("dns.listen");
        }
        if (!now.dhcp().listen().equals(then.dhcp().listen())
                || !now.dhcp().interfaces().equals(then.dhcp().interfaces())) {
            keys.add("dhcp.listen and dhcp.interfaces");
        }
        if (!now.tftp().equals(then.tftp())) {
            keys.add("tftp");
        }
        if (!now.http().equals(then.http())) {
            keys.add("http");
        }
        if (!now.log().equals(then.log())) {
            keys.add("log");
        }
        return keys;
    }
}
