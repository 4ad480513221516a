package hearth.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import hearth.config.ProxmoxProfile;
import hearth.config.ProxmoxProfile.DiskSetup;
import hearth.config.ProxmoxProfile.NetworkSetup;

/**
 * The answer of a profile as the installer of Proxmox VE reads it: tables by name, with the installer's own keys. It refuses
 * keys that it doesn't know, so only those are written that were asked for; and its webhook has no {@code auth-token}, which
 * installers before 9.2 don't know: the token is part of the URL.
 */
record ProxmoxAnswer(Variables variables, Set<String> unknown) {

    /**
     * What only this installation's answer has.
     *
     * @param rootPassword
     *            hashed, as {@code mkpasswd} does
     * @param webhook
     *            URL that the machine reports to
     * @param fingerprint
     *            SHA-256 of the certificate there; empty if the installer needs none
     */
    record Handover(String rootPassword, String webhook, Optional<String> fingerprint) {}

    Map<String, Object> of(ProxmoxProfile profile, Handover handover) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("global", global(profile.global(), handover.rootPassword()));
        answer.put("network", network(profile.network()));
        answer.put("disk-setup", disks(profile.diskSetup()));
        Map<String, Object> webhook = new LinkedHashMap<>();
        webhook.put("url", handover.webhook());
        handover.fingerprint().ifPresent(fingerprint -> webhook.put("cert-fingerprint", fingerprint));
        answer.put("post-installation-webhook", webhook);
        profile.firstBoot().ifPresent(program -> answer.put("first-boot", firstBoot(program)));
        return answer;
    }

    private Map<String, Object> global(ProxmoxProfile.Global global, String rootPassword) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("keyboard", word(global.keyboard()));
        table.put("country", global.country());
        table.put("mailto", text(global.mailto()));
        table.put("timezone", global.timezone());
        table.put("root-password-hashed", rootPassword);
        texts(table, "root-ssh-keys", global.rootSshKeys());
        table.put("reboot-on-error", global.rebootOnError());
        if (global.rebootMode() != ProxmoxProfile.RebootMode.REBOOT) {
            table.put("reboot-mode", word(global.rebootMode())); // Not known before 8.4.
        }
        table.put("fqdn", global.fqdn().<Object>map(this::text).orElse(Map.of("source", "from-dhcp")));
        return table;
    }

    private Map<String, Object> network(NetworkSetup network) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("source", word(network.source()));
        text(table, "cidr", network.cidr());
        text(table, "dns", network.dns());
        text(table, "gateway", network.gateway());
        filter(table, network.filter());
        network.interfaceNamePinning().ifPresent(pinning -> {
            Map<String, Object> pinned = new LinkedHashMap<>();
            pinned.put("enabled", pinning.enabled());
            Map<String, Object> mapping = new LinkedHashMap<>();
            pinning.mapping().forEach((mac, name) -> mapping.put(mac.toString(), text(name)));
            if (!mapping.isEmpty()) {
                pinned.put("mapping", mapping);
            }
            table.put("interface-name-pinning", pinned);
        });
        return table;
    }

    private Map<String, Object> disks(DiskSetup disks) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("filesystem", word(disks.filesystem()));
        texts(table, "disk-list", disks.diskList());
        filter(table, disks.filter());
        word(table, "filter-match", disks.filterMatch());
        disks.lvm().ifPresent(lvm -> {
            Map<String, Object> options = new LinkedHashMap<>();
            number(options, "hdsize", lvm.hdsize());
            number(options, "swapsize", lvm.swapsize());
            number(options, "maxroot", lvm.maxroot());
            number(options, "maxvz", lvm.maxvz());
            number(options, "minfree", lvm.minfree());
            table.put("lvm", options);
        });
        disks.zfs().ifPresent(zfs -> {
            Map<String, Object> options = new LinkedHashMap<>();
            options.put("raid", word(zfs.raid()));
            number(options, "ashift", zfs.ashift());
            number(options, "arc-max", zfs.arcMax());
            word(options, "checksum", zfs.checksum());
            word(options, "compress", zfs.compress());
            number(options, "copies", zfs.copies());
            number(options, "hdsize", zfs.hdsize());
            table.put("zfs", options);
        });
        disks.btrfs().ifPresent(btrfs -> {
            Map<String, Object> options = new LinkedHashMap<>();
            options.put("raid", word(btrfs.raid()));
            word(options, "compress", btrfs.compress());
            number(options, "hdsize", btrfs.hdsize());
            table.put("btrfs", options);
        });
        return table;
    }

    private Map<String, Object> firstBoot(ProxmoxProfile.FirstBoot program) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("source", word(program.source()));
        table.put("ordering", word(program.ordering()));
        text(table, "url", program.url());
        text(table, "cert-fingerprint", program.certFingerprint());
        return table;
    }

    private void filter(Map<String, Object> table, Map<String, String> filter) {
        if (!filter.isEmpty()) {
            Map<String, Object> properties = new LinkedHashMap<>();
            filter.forEach((property, pattern) -> properties.put(property, text(pattern)));
            table.put("filter", properties);
        }
    }

    private void texts(Map<String, Object> table, String key, List<String> list) {
        if (!list.isEmpty()) {
            table.put(key, list.stream().map(this::text).toList());
        }
    }

    private void text(Map<String, Object> table, String key, Optional<String> value) {
        value.ifPresent(present -> table.put(key, text(present)));
    }

    private static void number(Map<String, Object> table, String key, Optional<Integer> value) {
        value.ifPresent(present -> table.put(key, present));
    }

    private static void word(Map<String, Object> table, String key, Optional<? extends Enum<?>> value) {
        value.ifPresent(present -> table.put(key, word(present)));
    }

    private String text(String written) {
        return variables.replace(written, unknown);
    }

    /** Every choice is written as the configuration has it, which is as the installer has it. */
    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
