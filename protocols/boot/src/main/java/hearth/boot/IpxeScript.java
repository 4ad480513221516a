package hearth.boot;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import hearth.config.BootProfile;
import hearth.config.Ipv4;
import hearth.config.Mac;

/**
 * Writes the script that iPXE runs. Only commands that the iPXE of 2019 knows, which Debian 12 has.
 */
final class IpxeScript {
    private static final String FIRST_LINE = "#!ipxe\n";

    /** As the ISO's own menu starts its unattended installation. */
    private static final String INSTALLER_ARGUMENTS = "ramdisk_size=16777216 rw quiet splash=silent proxmox-start-auto-installer";

    /** Words that end a command in iPXE's shell, when they stand alone. */
    private static final Set<String> ENDS_OF_COMMAND = Set.of("||", "&&", ";");

    private IpxeScript() {}

    /** A script, or why there is none. */
    sealed interface Written {
        record Script(String text) implements Written {}

        record Faulty(List<String> faults) implements Written {}
    }

    /**
     * Where the machine reaches the server.
     *
     * @param http
     *            base URL without a slash at its end
     * @param server
     *            its host
     * @param client
     *            the address that the machine has now, for one without a fixed address
     */
    record Place(String http, String server, String client) {
        static Place of(String http, String client) {
            return new Place(http, Optional.ofNullable(URI.create(http).getHost()).orElse(""), client);
        }
    }

    /**
     * Starts the machine from its own disk. UEFI goes on to the next entry of its boot order only when the loader failed;
     * after a success it opens its menu and stays there, hence status 1. A BIOS often cannot go on at all, so there iPXE
     * starts the first disk itself.
     */
    static String localDisk(String why) {
        return FIRST_LINE + "echo Hearth: " + why + """
                : starting from the machine's own disk
                iseq ${platform} efi && exit 1 ||
                sanboot --no-describe --drive 0x80 ||
                exit 1
                """;
    }

    /** For a loader that does not know its machine: asks again with the hardware address of the card in use. */
    static String chain(String http) {
        return FIRST_LINE + "chain --replace " + http + "/ipxe/${netX/mac:hexhyp}\n";
    }

    /** In place of a script that cannot be written: says so where somebody may stand, and goes on to the next device. */
    static String fault(String name, List<String> faults) {
        StringBuilder script = new StringBuilder(FIRST_LINE);
        script.append("echo Hearth cannot write the boot script of ").append(name).append(":\n");
        faults.forEach(fault -> script.append("echo ").append(fault.replace('$', ' ')).append('\n'));
        return script.append("sleep 15\nexit 1\n").toString();
    }

    static Written of(BootTarget target, Mac mac, Place place) {
        Variables variables = variables(target, mac, place);
        return switch (target.system()) {
            case BootTarget.System.Disk() -> new Written.Script(localDisk(target.name()));
            case BootTarget.System.Template(BootProfile profile, String text) -> template(target, text, variables);
            case BootTarget.System.Kernel(BootProfile profile) -> kernel(target, profile, variables, place.http());
            case BootTarget.System.Proxmox proxmox ->
                    kernel(target, installer(proxmox, place.http()), variables, place.http());
        };
    }

    /**
     * The installer looks for its ISO in its initial file system: {@link BootRoutes} serves the two as one, for neither
     * firmware nor an iPXE before 2021 puts them together so that every kernel finds the second.
     */
    private static BootProfile installer(BootTarget.System.Proxmox proxmox, String http) {
        String initrd = http + BootRoutes.INSTALLERS + proxmox.profile().name() + BootRoutes.INSTALLER_INITRD;
        return new BootProfile(proxmox.profile().name(), proxmox.profile().where(),
                Optional.of(proxmox.installer().kernel()), List.of(initrd),
                (INSTALLER_ARGUMENTS + " " + proxmox.profile().arguments()).strip(), Optional.empty(),
                Optional.empty());
    }

    static Variables variables(BootTarget target, Mac mac, Place place) {
        Map<String, String> values = new HashMap<>(target.variables());
        values.put("name", target.name());
        values.put("mac", mac.toString());
        values.put("address", target.address().map(Ipv4::toString).orElse(place.client()));
        values.put("server", place.server());
        values.put("http", place.http());
        return new Variables(values);
    }

    private static Written template(BootTarget target, String text, Variables variables) {
        Set<String> unknown = new TreeSet<>();
        String script = variables.replace(text, unknown);
        return unknown.isEmpty() ? new Written.Script(script) : new Written.Faulty(faults(target, unknown));
    }

    static List<String> faults(BootTarget target, Set<String> unknown) {
        return unknown.stream()
                .map(name -> "${" + name + "} is no variable of " + target.name() + ", nor one of "
                        + String.join(", ", Variables.BUILT_IN.stream().sorted().toList())
                        + "; a setting of iPXE is written with its type, ${" + name + ":string}")
                .toList();
    }

    private static Written kernel(BootTarget target, BootProfile profile, Variables variables, String http) {
        Set<String> unknown = new TreeSet<>();
        String kernel = BootUrl.of(http, variables.replace(profile.kernel().orElseThrow(), unknown));
        List<String> initrds = profile.initrd().stream().map(path -> variables.replace(path, unknown)).toList();
        String arguments = variables.replace(profile.arguments(), unknown).strip();
        List<String> faults = new ArrayList<>(faults(target, unknown));
        Stream.concat(Stream.of(kernel), initrds.stream().filter(i -> i.contains("://")))
                .filter(url -> url.contains(" "))
                .forEach(url -> faults.add("the URL " + url + " has a space: write %20"));
        words(arguments).filter(word -> ENDS_OF_COMMAND.contains(word) || word.startsWith("#")).forEach(
                word -> faults
                        .add("iPXE would cut the arguments at the word '" + word + "': join it to its neighbour"));
        return faults.isEmpty()
                ? new Written.Script(lines(target, profile, kernel, initrds, arguments, http))
                : new Written.Faulty(faults);
    }

    private static String lines(BootTarget target, BootProfile profile, String kernel, List<String> initrds,
            String arguments, String http) {
        List<String> names = imageNames(initrds);
        StringBuilder script = new StringBuilder(FIRST_LINE);
        script.append("echo Hearth: ").append(target.name()).append(" boots ").append(profile.name()).append('\n');
        script.append("kernel ").append(kernel);
        if (words(arguments).noneMatch(word -> word.startsWith("initrd="))) {
            // A kernel that UEFI starts looks for its initial file systems by these names; elsewhere they do no harm.
            names.forEach(name -> script.append(" initrd=").append(name));
        }
        script.append(arguments.isEmpty() ? "" : " ").append(arguments).append(" || goto failed\n");
        for (int i = 0; i < initrds.size(); i++) {
            script.append("initrd --name ").append(names.get(i)).append(' ').append(BootUrl.of(http, initrds.get(i)))
                    .append(" || goto failed\n");
        }
        return script.append("boot || goto failed\n:failed\necho Hearth: ").append(profile.name())
                .append(" did not start; going on to the next boot device\nsleep 10\nexit 1\n").toString();
    }

    /** The files' own names, as the kernel knows them; told apart where two are the same. */
    private static List<String> imageNames(List<String> initrds) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String initrd : initrds) {
            String own = BootUrl.fileName(initrd).replaceAll("[^A-Za-z0-9._${}/:-]", "-");
            String name = own.isEmpty() ? "initrd" : own;
            for (int n = 2; !taken.add(name); n++) {
                name = n + "-" + own;
            }
            names.add(name);
        }
        return names;
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split("\\s+", -1)).filter(word -> !word.isEmpty());
    }
}
