package hearth.boot;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import hearth.config.Architecture;
import hearth.config.BootSettings;
import hearth.config.Ipv4;
import hearth.config.Mac;

/**
 * Who loads what first. A machine comes twice: its firmware gets a loader (iPXE), and iPXE gets the URL of a script. Every
 * machine gets the loader, even one that shall start from its own disk: its script says so within a second, where a
 * firmware without an answer waits for a minute. Immutable.
 */
public final class PxeChoice {
    private static final int VENDOR_OPTIONS = 43;
    private static final int VENDOR_CLASS = 60;
    private static final int IPXE_OPTIONS = 175;

    /** Sub-option 6, discovery control, bit 3: no boot server discovery, just load the boot file; then the end. */
    private static final byte[] JUST_THE_BOOT_FILE = {6, 1, 8, (byte) 255};

    /** Sub-option 176, no-pxedhcp: do not wait two seconds for the offer of a proxy. */
    private static final byte[] NO_PROXY_OFFER = {(byte) 176, 1, 1};

    private final BootSettings settings;
    private final BootCounts counts;

    public PxeChoice(BootSettings settings, BootCounts counts) {
        this.settings = settings;
        this.counts = counts;
    }

    /**
     * How this node's files can be had.
     *
     * @param http
     *            base URL that the client can reach, without a slash at its end; empty if HTTP is not served
     * @param tftp
     *            whether TFTP is served
     */
    public record Ways(Optional<String> http, boolean tftp) {}

    /** What to put into the DHCP reply. */
    public sealed interface Choice {
        /**
         * @param nextServer
         *            siaddr
         * @param serverName
         *            sname and option 66; empty for none
         * @param file
         *            the boot file: field {@code file}, and option 67 with a NUL at its end, since old ROMs read on
         * @param options
         *            further options by number, sent whether asked for or not. Option 97, if the client sent it, is
         *            echoed besides
         */
        record Boot(Ipv4 nextServer, String serverName, String file, Map<Integer, byte[]> options) implements Choice {}

        /** Not a client that boots from the network. */
        record NotBooting() implements Choice {}

        /** It wants to boot and cannot be served: the operator should know why. */
        record Unserved(String reason) implements Choice {}
    }

    public Choice choose(PxeClient client, Ways ways) {
        String vendorClass = client.vendorClass().orElse("");
        Choice choice;
        if (client.ipxe()) {
            // First: iPXE calls itself PXEClient, too, and would be given itself for ever.
            choice = script(client, ways);
        } else if (vendorClass.startsWith("HTTPClient")) {
            choice = loader(client, vendorClass, ways.http().map(PxeChoice::byHttp),
                    "it boots by HTTP, which is not served here (http.listen)");
        } else if (vendorClass.startsWith("PXEClient")) {
            choice = loader(client, vendorClass, ways.tftp() ? Optional.of(PxeChoice::byTftp) : Optional.empty(),
                    "it loads by TFTP, which is not served here (tftp.listen)");
        } else {
            return new Choice.NotBooting();
        }
        count(choice, client.ipxe(), vendorClass);
        return choice;
    }

    private void count(Choice choice, boolean ipxe, String vendorClass) {
        if (!(choice instanceof Choice.Boot)) {
            counts.unserved.increment();
        } else if (ipxe) {
            counts.scriptUrls.increment();
        } else if (vendorClass.startsWith("HTTPClient")) {
            counts.loadersByHttp.increment();
        } else {
            counts.loadersByTftp.increment();
        }
    }

    private static Choice script(PxeClient client, Ways ways) {
        return ways.http().<Choice>map(http -> new Choice.Boot(client.serverAddress(), "",
                http + "/ipxe/" + client.mac().map(Mac::hyphenated).orElse("boot"),
                Map.of(IPXE_OPTIONS, NO_PROXY_OFFER.clone())))
                .orElseGet(() -> new Choice.Unserved(
                        "iPXE needs its script by HTTP, which is not served here (http.listen)"));
    }

    /** Makes an answer of a loader's path. */
    @FunctionalInterface
    private interface Way {
        Choice.Boot load(Ipv4 server, String path);
    }

    private Choice loader(PxeClient client, String vendorClass, Optional<Way> way, String noWay) {
        if (way.isEmpty()) {
            return new Choice.Unserved(noWay);
        }
        Optional<Architecture> architecture = ClientArchitecture.of(client.architectures(), vendorClass);
        if (architecture.isEmpty()) {
            return new Choice.Unserved(
                    "its kind of machine is not known: option 93 says " + written(client.architectures())
                            + ", option 60 " + printable(vendorClass));
        }
        String path = settings.loaders().get(architecture.get());
        if (path == null) {
            return new Choice.Unserved("there is no loader for its kind of machine: write boot.loaders."
                    + key(architecture.get()) + " in hearth.yaml");
        }
        return way.get().load(client.serverAddress(), path);
    }

    private static Choice.Boot byTftp(Ipv4 server, String path) {
        return new Choice.Boot(server, server.toString(), path,
                Map.of(VENDOR_CLASS, ascii("PXEClient"), VENDOR_OPTIONS, JUST_THE_BOOT_FILE.clone()));
    }

    /** UEFI takes an offer for HTTP boot only if it carries option 60 {@code HTTPClient}, and a URI for its file. */
    private static Way byHttp(String http) {
        return (server, path) -> new Choice.Boot(server, "", BootUrl.of(http, path),
                Map.of(VENDOR_CLASS, ascii("HTTPClient")));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String written(List<Integer> numbers) {
        return numbers.isEmpty() ? "nothing" : numbers.toString();
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private static String key(Architecture architecture) {
        return architecture.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
