package hearth.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.boot.InstallReport;
import hearth.config.Mac;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what Proxmox's installers send: one JSON object, of which only what is used here is looked at. Anybody on the network
 * can send it.
 */
public final class InstallerJson {
    private static final int DEEPEST = 64;
    private static final int LONGEST_TEXT = 255;
    private static final int MOST_CARDS = 255;
    private static final int MOST_KEYS = 255;
    private static final ObjectMapper JSON = JsonMapper
            .builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})(?:[.-].*)?");

    /** A body that no installer sends; the message says why. */
    public static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        Unreadable(String why) {
            super(why);
        }
    }

    /**
     * What an installer says of its machine when it asks for its answer.
     *
     * @param macs
     *            all cards, at least one
     * @param product
     *            such as {@code pve}; empty if it doesn't say
     * @param release
     *            such as 9.1; empty if it doesn't say
     */
    public record Machine(List<Mac> macs, String product, String release) {
        /** Whether it is too old to report when it is done: then nobody would know. */
        boolean isMute() {
            Matcher number = RELEASE.matcher(release);
            if (!product.equals("pve") || !number.matches()) {
                return false;
            }
            int major = Integer.parseInt(number.group(1));
            return major < 8 || (major == 8 && Integer.parseInt(number.group(2)) < 3);
        }
    }

    private InstallerJson() {}

    public static Machine machine(byte[] body) throws Unreadable {
        JsonNode root = object(body);
        List<Mac> macs = new ArrayList<>();
        for (JsonNode card : root.path("network_interfaces")) {
            mac(card.path("mac")).filter(mac -> macs.size() < MOST_CARDS && !macs.contains(mac)).ifPresent(macs::add);
        }
        if (macs.isEmpty()) {
            throw new Unreadable("it names no network card (network_interfaces, mac)");
        }
        return new Machine(List.copyOf(macs), text(root.path("product").path("product")),
                text(root.path("iso").path("release")));
    }

    /** Cards that no configuration can name, such as those of tunnels, are passed over. */
    private static Optional<Mac> mac(JsonNode node) {
        try {
            return Optional.of(Mac.parse(text(node)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static InstallReport report(byte[] body) throws Unreadable {
        JsonNode root = object(body);
        String address = "";
        for (JsonNode card : root.path("network-interfaces")) {
            if (card.path("is-management").asBoolean(false)) {
                address = text(card.path("address"));
            }
        }
        int keys = 0;
        for (JsonNode key : root.path("ssh-public-host-keys")) {
            keys += text(key).isEmpty() || keys == MOST_KEYS ? 0 : 1;
        }
        return new InstallReport(text(root.path("fqdn")), address, text(root.path("machine-id")),
                text(root.path("kernel-version").path("release")), keys);
    }

    private static JsonNode object(byte[] body) throws Unreadable {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new Unreadable("its body is no JSON that can be read (" + e.getClass().getSimpleName() + ")");
        }
        if (!root.isObject()) {
            throw new Unreadable("its body is no JSON object");
        }
        return root;
    }

    /** Fit for a line of the log; empty if it is no text. */
    private static String text(JsonNode node) {
        String text = node.isString() ? node.asString() : "";
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT)).replaceAll("[^ -~]", "?");
    }
}
