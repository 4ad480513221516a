package hearth.config;

import java.util.List;
import java.util.stream.Stream;

import hearth.config.Document.Spot;
import hearth.config.Draft.Part;

/** Whether what machines are to boot is there. */
record BootChecks(Draft draft, Problems problems) {
    private static final String FILES = "boot/files";
    private static final String TEMPLATES = "boot/templates";

    static void check(Draft draft, Problems problems) {
        BootChecks checks = new BootChecks(draft, problems);
        draft.appliance().ifPresent(checks::appliance);
        draft.profiles().forEach(checks::profile);
        draft.machines().forEach(checks::machine);
    }

    private void appliance(Part<Appliance> file) {
        BootSettings boot = file.value().boot();
        boot.loaders().forEach((architecture, path) -> exists(FILES, path,
                file.at("boot", "loaders", Notation.kebab(architecture.name()))));
        boot.profile().ifPresent(name -> {
            known(name, file.at("boot", "profile"));
            if (installs(name)) {
                problems.add(file.at("boot", "profile"), "installs Proxmox VE, which overwrites disks: name each such "
                        + "machine by a file in machines/, with boot: " + name);
            }
        });
    }

    private void machine(Part<Machine> file) {
        Machine machine = file.value();
        machine.boot().ifPresent(name -> known(name, file.at("boot")));
        boolean unclear = machine.boot().filter(name -> !isRead(name)).isPresent();
        if (machine.install().isPresent() && !unclear && machine.boot().filter(this::installs).isEmpty()) {
            problems.add(file.at("install"), "is an order to install, but boot names no profile with proxmox, "
                    + "which would say what");
        }
        if (machine.boot().isPresent() && machine.macs().isEmpty() && !problems.mentions(file.at("macs"))) {
            problems.add(file.at("boot"), "needs macs: without them the machine is not known when it boots");
        }
    }

    private boolean installs(String profile) {
        return draft.profiles().stream().map(Part::value)
                .anyMatch(p -> p.name().equals(profile) && p.proxmox().isPresent());
    }

    private boolean isRead(String profile) {
        return draft.profiles().stream().map(Part::value).anyMatch(p -> p.name().equals(profile));
    }

    private void known(String profile, Spot spot) {
        if (!draft.profileNames().contains(profile)) {
            String right = Suggestion.nearest(profile, draft.profileNames()).map(p -> "did you mean " + p + "?")
                    .orElse("the profiles are " + String.join(", ", draft.profileNames().stream().sorted().toList()));
            problems.add(spot, "there is no boot/" + profile + ".yaml; "
                    + (draft.profileNames().isEmpty() ? "there are no profiles" : right));
        }
    }

    private void profile(Part<BootProfile> file) {
        BootProfile profile = file.value();
        boolean half = problems.mentions(file.at("kernel")) || problems.mentions(file.at("script"))
                || problems.mentions(file.at("proxmox"));
        List<String> kinds = Stream.of("kernel", "script", "proxmox").filter(kind -> has(profile, kind)).toList();
        if (kinds.size() > 1) {
            problems.add(file.at(kinds.getLast()),
                    "stands beside " + kinds.getFirst() + "; a profile has one of the two");
        } else if (kinds.isEmpty() && !half) {
            problems.add(file.at(), "says nothing to boot; write kernel, script or proxmox");
        } else if (!kinds.contains("kernel") && !kinds.isEmpty()) {
            profile.initrd().stream().findFirst()
                    .ifPresent(i -> problems.add(file.at("initrd"),
                            "goes with kernel; a script or proxmox names its own files"));
            if (!profile.arguments().isEmpty() && profile.script().isPresent()) {
                problems.add(file.at("arguments"), "goes with kernel; a script has its own arguments");
            }
        }
        if (profile.arguments().chars().anyMatch(Character::isISOControl)) {
            problems.add(file.at("arguments"), "needs its text on one line");
        }
        profile.kernel().ifPresent(kernel -> pathOrUrl(kernel, file.at("kernel")));
        List<String> initrd = profile.initrd();
        for (int i = 0; i < initrd.size(); i++) {
            pathOrUrl(initrd.get(i), file.at("initrd", i));
        }
        profile.script().ifPresent(script -> exists(TEMPLATES, script, file.at("script")));
        profile.proxmox().ifPresent(new ProxmoxChecks(file, draft, problems)::check);
    }

    private static boolean has(BootProfile profile, String kind) {
        return switch (kind) {
            case "kernel" -> profile.kernel().isPresent();
            case "script" -> profile.script().isPresent();
            default -> profile.proxmox().isPresent();
        };
    }

    private void pathOrUrl(String text, Spot spot) {
        if (!text.contains("://")) {
            exists(FILES, text, spot);
            return;
        }
        try {
            Notation.url(text);
        } catch (IllegalArgumentException e) {
            problems.add(spot, e.getMessage() + ", nor a path below " + FILES);
        }
    }

    private void exists(String under, String path, Spot spot) {
        draft.folder().fault(under, path).ifPresent(why -> problems.add(spot, why));
    }
}
