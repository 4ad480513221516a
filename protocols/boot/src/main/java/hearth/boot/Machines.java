package hearth.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import hearth.config.BootProfile;
import hearth.config.Configuration;
import hearth.config.Location;
import hearth.config.Mac;
import hearth.config.Machine;
import hearth.config.Problem;
import hearth.config.ProxmoxProfile;

/**
 * Who boots what, as one configuration revision has it: immutable. The operator's scripts are read when it is made, so a
 * machine that boots waits for no disk and sees one revision.
 */
public final class Machines {
    /** Stands for a machine that no file names, when its script is tried. */
    static final Mac ANY = new Mac(0x020000000001L);

    private final Map<Mac, BootTarget> targets = new HashMap<>();
    private final Map<String, InstallTarget> installs = new LinkedHashMap<>();
    private final Optional<String> standard;
    private final Map<String, BootTarget.System> systems = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private Machines(Configuration configuration) {
        BootFiles templates = new BootFiles(configuration.folder().resolve("boot/templates"));
        for (BootProfile profile : configuration.profiles()) {
            systems.put(profile.name(), system(profile, templates));
        }
        standard = configuration.appliance().boot().profile();
        for (Machine machine : configuration.machines()) {
            BootTarget target = new BootTarget(machine.name(), machine.address(), machine.variables(),
                    machine.boot().map(name -> system(name, machine)).orElse(new BootTarget.System.Disk()));
            machine.macs().forEach(mac -> targets.putIfAbsent(mac, target));
            checkNames(machine);
            check(target, machine.where(), "variables");
            if (target.system() instanceof BootTarget.System.Proxmox proxmox) {
                InstallTarget install = new InstallTarget(target, proxmox.installer(), proxmox.order());
                installs.put(machine.name(), install);
                install.faults().forEach(fault -> problems.add(new Problem(machine.where(), "variables", fault)));
            }
        }
        standard.ifPresent(name -> configuration.profiles().stream().filter(p -> p.name().equals(name)).findFirst()
                .ifPresent(profile -> check(unknown(ANY), profile.where(), "")));
    }

    /** Reads the scripts, and tries each machine's once. The configuration must have passed its loader. */
    public static Machines of(Configuration configuration) {
        return new Machines(configuration);
    }

    /** What is wrong with scripts and variables. With problems, such a machine gets a script that tells of them. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** What the machine with this card boots: its profile, the standard profile if no file names it, or its own disk. */
    BootTarget target(Mac mac) {
        BootTarget target = targets.get(mac);
        return target == null ? unknown(mac) : target;
    }

    /** The machines with any of these cards: one, if all is well. */
    public List<String> named(Collection<Mac> cards) {
        return cards.stream().map(targets::get).filter(Objects::nonNull).map(BootTarget::name).distinct().toList();
    }

    /** The machine of that name, if its profile installs Proxmox VE. */
    public Optional<InstallTarget> install(String name) {
        return Optional.ofNullable(installs.get(name));
    }

    /** The machine with this card, likewise. */
    public Optional<InstallTarget> install(Mac card) {
        return Optional.ofNullable(targets.get(card)).flatMap(target -> install(target.name()));
    }

    /** Every machine whose profile installs Proxmox VE. */
    public Collection<InstallTarget> installs() {
        return Collections.unmodifiableCollection(installs.values());
    }

    /** The profile of that name, if it installs Proxmox VE. */
    Optional<ProxmoxProfile> installer(String profile) {
        return systems.get(profile) instanceof BootTarget.System.Proxmox proxmox
                ? Optional.of(proxmox.installer())
                : Optional.empty();
    }

    private BootTarget unknown(Mac mac) {
        return new BootTarget(mac.hyphenated(), Optional.empty(), Map.of(),
                standard.map(this::profile).orElse(new BootTarget.System.Disk()));
    }

    private BootTarget.System profile(String name) {
        return systems.getOrDefault(name, new BootTarget.System.Disk());
    }

    private BootTarget.System system(String name, Machine machine) {
        return profile(name) instanceof BootTarget.System.Proxmox(var profile, var installer, var none)
                ? new BootTarget.System.Proxmox(profile, installer, machine.install()
                        .map(order -> new InstallOrder(machine.name(), machine.macs(), order)))
                : profile(name);
    }

    private BootTarget.System system(BootProfile profile, BootFiles templates) {
        if (profile.proxmox().isPresent()) {
            return new BootTarget.System.Proxmox(profile, profile.proxmox().get(), Optional.empty());
        }
        return profile.script().map(script -> template(profile, script, templates))
                .orElseGet(() -> new BootTarget.System.Kernel(profile));
    }

    private BootTarget.System template(BootProfile profile, String script, BootFiles templates) {
        return switch (TemplateText.read(templates, script)) {
            case TemplateText.Text(String text) -> new BootTarget.System.Template(profile, text);
            case TemplateText.Faulty(String reason) -> {
                String fault = "boot/templates/" + script + " " + reason;
                problems.add(new Problem(profile.where(), "script", fault));
                yield new BootTarget.System.Template(profile, IpxeScript.fault(profile.name(), List.of(fault)));
            }
        };
    }

    private void checkNames(Machine machine) {
        machine.variables().forEach((name, value) -> {
            if (Variables.BUILT_IN.contains(name)) {
                problem(machine, name, "is set by Hearth; choose another name");
            } else if (Variables.isOfIpxe(name) || name.matches(".*[${}\\s].*")) {
                problem(machine, name, "can never be named: leave out / : $ { } and spaces");
            } else if (value.codePoints().anyMatch(Character::isISOControl)) {
                problem(machine, name, "has a line break or control character, which ends a command in a script");
            }
        });
    }

    private void problem(Machine machine, String variable, String message) {
        problems.add(new Problem(machine.where(), "variables." + variable, message));
    }

    private void check(BootTarget target, Location where, String key) {
        IpxeScript.Place anywhere = new IpxeScript.Place("http://192.0.2.1", "192.0.2.1", "192.0.2.2");
        if (IpxeScript.of(target, ANY, anywhere) instanceof IpxeScript.Written.Faulty(List<String> faults)) {
            faults.forEach(fault -> problems.add(new Problem(where, key, fault)));
        }
    }
}
