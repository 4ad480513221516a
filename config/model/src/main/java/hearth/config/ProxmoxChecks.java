package hearth.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import hearth.config.Draft.Part;
import hearth.config.ProxmoxProfile.DiskSetup;
import hearth.config.ProxmoxProfile.Filesystem;
import hearth.config.ProxmoxProfile.FirstBoot;
import hearth.config.ProxmoxProfile.FirstBootSource;
import hearth.config.ProxmoxProfile.NetworkSetup;
import hearth.config.ProxmoxProfile.Source;

/** Whether the installer will take the answer: what it refuses, a machine would show to nobody in the middle of the night. */
record ProxmoxChecks(Part<BootProfile> file, Draft draft, Problems problems) {
    private static final String KEY = "proxmox";

    void check(ProxmoxProfile profile) {
        path(profile.kernel(), "kernel");
        path(profile.initrd(), "initrd");
        path(profile.iso(), "iso");
        network(profile.network());
        disks(profile.diskSetup());
        profile.firstBoot().ifPresent(this::firstBoot);
    }

    /** Only its form: such a file may be too large for a repository, and lie in each node's data folder. */
    private void path(String path, String key) {
        draft.folder().misspelling("boot/files", path).ifPresent(why -> problem(why, key));
    }

    private void network(NetworkSetup network) {
        boolean own = network.source() == Source.FROM_ANSWER;
        onlyWith(own, network.cidr().isPresent(), "cidr");
        onlyWith(own, network.dns().isPresent(), "dns");
        onlyWith(own, network.gateway().isPresent(), "gateway");
        onlyWith(own, !network.filter().isEmpty(), "filter");
    }

    private void onlyWith(boolean fromAnswer, boolean written, String key) {
        if (fromAnswer && !written) {
            problem("is missing; source: from-answer needs it", "network", key);
        } else if (!fromAnswer && written) {
            problem("goes with source: from-answer; with from-dhcp it comes from there", "network", key);
        }
    }

    private void disks(DiskSetup disks) {
        boolean simple = disks.filesystem() == Filesystem.EXT4 || disks.filesystem() == Filesystem.XFS;
        if (disks.diskList().isEmpty() == disks.filter().isEmpty()) {
            problem("needs either disk-list or filter: which disks may be overwritten", "disk-setup");
        }
        if (simple && disks.diskList().size() > 1) {
            problem("has several disks, but ext4 and xfs take one", "disk-setup", "disk-list");
        }
        options(simple, false, disks.lvm().isPresent(), "lvm", "ext4 or xfs");
        options(disks.filesystem() == Filesystem.ZFS, true, disks.zfs().isPresent(), "zfs", "zfs");
        options(disks.filesystem() == Filesystem.BTRFS, true, disks.btrfs().isPresent(), "btrfs", "btrfs");
    }

    private void options(boolean chosen, boolean needed, boolean written, String key, String filesystems) {
        if (written && !chosen) {
            problem("goes with filesystem: " + filesystems, "disk-setup", key);
        } else if (chosen && needed && !written && !problems.mentions(file.at(KEY, "disk-setup", key))) {
            problem("is missing; filesystem: " + key + " needs " + key + ".raid", "disk-setup", key);
        }
    }

    private void firstBoot(FirstBoot program) {
        boolean byUrl = program.source() == FirstBootSource.FROM_URL;
        if (byUrl && program.url().isEmpty()) {
            problem("is missing; source: from-url needs it", "first-boot", "url");
        } else if (!byUrl && program.url().isPresent()) {
            problem("goes with source: from-url", "first-boot", "url");
        }
        if (program.certFingerprint().isPresent() && !byUrl) {
            problem("goes with source: from-url", "first-boot", "cert-fingerprint");
        }
    }

    private void problem(String message, String... path) {
        List<Object> whole = new ArrayList<>(List.of(KEY));
        whole.addAll(Arrays.asList(path));
        problems.add(file.at(whole.toArray()), message);
    }
}
