package hearth.config;

import java.util.Map;

import hearth.config.Document.Spot;
import hearth.config.Draft.Part;

/** Whether {@code options} of a network stays off what Hearth itself writes into its packets (numbers: IANA registry, RFC 2132). */
final class OptionChecks {
    private static final String PROTOCOL = "belongs to the protocol itself, and Hearth sets it";
    private static final String CLIENT = "is the client's to send";

    private static final Map<Integer, String> TAKEN = Map.ofEntries(Map.entry(1, "follows from subnet"),
            Map.entry(3, "has a key of its own: routers"), Map.entry(6, "has a key of its own: dns-servers"),
            Map.entry(12, "has a key of its own: hostname, in reservations"),
            Map.entry(15, "has a key of its own: domain"),
            Map.entry(26, "has a key of its own: mtu"), Map.entry(28, "follows from subnet"),
            Map.entry(42, "has a key of its own: ntp-servers"), Map.entry(50, CLIENT),
            Map.entry(51, "has a key of its own: lease-time"), Map.entry(52, PROTOCOL), Map.entry(53, PROTOCOL),
            Map.entry(54, PROTOCOL), Map.entry(55, CLIENT), Map.entry(56, PROTOCOL), Map.entry(57, CLIENT),
            Map.entry(58, "follows from lease-time"), Map.entry(59, "follows from lease-time"),
            Map.entry(60, "is set for machines that boot: see boot in hearth.yaml"), Map.entry(61, CLIENT),
            Map.entry(66, "is set for machines that boot: see boot in hearth.yaml"),
            Map.entry(67, "is set for machines that boot: see boot in hearth.yaml"), Map.entry(77, CLIENT),
            Map.entry(81, CLIENT),
            Map.entry(82, "is the relay's to send"), Map.entry(93, CLIENT), Map.entry(94, CLIENT),
            Map.entry(97, CLIENT),
            Map.entry(119, "has a key of its own: search-domains"), Map.entry(121, "has a key of its own: routes"));

    private OptionChecks() {}

    static void check(Part<Network> file, Problems problems) {
        file.value().options().keySet().forEach(number -> {
            Spot spot = file.at("options", number.toString());
            if (number < 1 || number > 254) {
                problems.add(spot, number + " is no option; their numbers run from 1 to 254");
            } else if (TAKEN.containsKey(number)) {
                problems.add(spot, "option " + number + " " + TAKEN.get(number));
            }
        });
    }
}
