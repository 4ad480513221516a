package hearth.config;

import java.util.List;

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
        boot.profile().ifPresent(name -> known(name, file.at("boot", "profile")));
    }

    private void machine(Part<Machine> file) {
        Machine machine = file.value();
        machine.boot().ifPresent(name -> known(name, file.at("boot")));
        if (machine.boot().isPresent() && machine.macs().isEmpty() && !problems.mentions(file.at("macs"))) {
            problems.add(file.at("boot"), "needs macs: without them the machine is not known when it boots");
        }
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
        boolean half = problems.mentions(file.at("kernel")) || problems.mentions(file.at("script"));
        if (profile.kernel().isPresent() && profile.script().isPresent()) {
            problems.add(file.at("script"), "stands beside kernel; a profile has one of the two");
        } else if (profile.kernel().isEmpty() && profile.script().isEmpty() && !half) {
            problems.add(file.at(), "says nothing to boot; write kernel, or script");
        } else if (profile.script().isPresent()) {
            profile.initrd().stream().findFirst()
                    .ifPresent(i -> problems.add(file.at("initrd"), "goes with kernel; a script names its own files"));
            if (!profile.arguments().isEmpty()) {
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
