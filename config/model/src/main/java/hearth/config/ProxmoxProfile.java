package hearth.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code proxmox} in {@code boot/NAME.yaml}: a profile that installs Proxmox VE without anybody there. The answer's keys are
 * those of Proxmox's own answer file (installer 8.3 to 9.2), which refuses whatever it does not know, as this does. In
 * texts, {@code ${name}} stands for a variable of the machine.
 */
public record ProxmoxProfile(
        @Key(value = "The installer's kernel, /boot/linux26 of the ISO: a path below boot/files, or below boot in the data folder.", byDefault = "proxmox/linux26") String kernel,
        @Key(value = "Its initial file system, /boot/initrd.img of the ISO; likewise.", byDefault = "proxmox/initrd.img") String initrd,
        @Key(value = "The ISO, prepared with proxmox-auto-install-assistant prepare-iso --fetch-from http; likewise.", byDefault = "proxmox/proxmox.iso") String iso,
        @Key(value = "Name of the file in the data folder's secrets/ that holds root's password, hashed (mkpasswd).", pattern = ProxmoxProfile.NAME, form = ProxmoxProfile.NAME_FORM) String rootPassword,
        @Key("What the system is called, and how its people use it.") Global global,
        @Key("Its network.") NetworkSetup network,
        @Key("Its disks. All that is on those chosen is lost.") DiskSetup diskSetup,
        @Key("A program that runs once, at its first start.") Optional<FirstBoot> firstBoot) {
    static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}";
    static final String NAME_FORM = "a name of letters, digits, - and _";

    /** {@code [global]} of the answer; the password comes from elsewhere. */
    public record Global(
            @Key("Host name and domain in one. None: what DHCP gives to it.") Optional<String> fqdn,
            @Key(value = "Country, for mirrors and time.", pattern = "[a-z]{2}", form = "a country of two small letters such as at") String country,
            @Key(value = "Keyboard.", byDefault = "en-us") Keyboard keyboard,
            @Key(value = "Where root's mail goes.") String mailto,
            @Key(value = "Time zone.", pattern = "[A-Za-z0-9+_/-]{1,64}", form = "a time zone such as Europe/Vienna") String timezone,
            @Key("Public keys with which root may come in by SSH.") List<String> rootSshKeys,
            @Key(value = "Whether to reboot when the installation fails, instead of waiting for somebody.", byDefault = "false") boolean rebootOnError,
            @Key(value = "What to do when it is installed.", byDefault = "reboot") RebootMode rebootMode) {}

    /** Keyboard layouts that the installer has. */
    public enum Keyboard {
        DE,
        DE_CH,
        DK,
        EN_GB,
        EN_US,
        ES,
        FI,
        FR,
        FR_BE,
        FR_CA,
        FR_CH,
        HU,
        IS,
        IT,
        JP,
        LT,
        MK,
        NL,
        NO,
        PL,
        PT,
        PT_BR,
        SE,
        SI,
        TR
    }

    public enum RebootMode {
        REBOOT,
        POWER_OFF
    }

    /** {@code [network]}. */
    public record NetworkSetup(
            @Key(value = "What DHCP gave at the installation, kept for good; or what stands here.", byDefault = "from-dhcp") Source source,
            @Key("With from-answer: its address with the prefix length, such as ${address}/24.") Optional<String> cidr,
            @Key("With from-answer: its name server.") Optional<String> dns,
            @Key("With from-answer: its router.") Optional<String> gateway,
            @Key("With from-answer: udev properties of the card, such as ID_NET_NAME_MAC: \"*525400aa0011\".") Map<String, String> filter,
            @Key("Whether cards keep the names that they have now (installer 9.1).") Optional<Pinning> interfaceNamePinning) {}

    public enum Source {
        FROM_DHCP,
        FROM_ANSWER
    }

    /** {@code [network.interface-name-pinning]}. */
    public record Pinning(@Key(value = "Whether to pin names.", byDefault = "true") boolean enabled,
            @Key("Names of one's own, by hardware address.") Map<Mac, String> mapping) {}

    /** {@code [disk-setup]}. */
    public record DiskSetup(@Key("File system of the root.") Filesystem filesystem,
            @Key("Disks to use, such as sda.") List<String> diskList,
            @Key("Instead of disk-list: udev properties of the disks, such as ID_SERIAL: \"*SSD*\".") Map<String, String> filter,
            @Key("Whether a disk must match any or all of the filter.") Optional<FilterMatch> filterMatch,
            @Key("With ext4 and xfs.") Optional<Lvm> lvm, @Key("With zfs.") Optional<Zfs> zfs,
            @Key("With btrfs.") Optional<Btrfs> btrfs) {}

    public enum Filesystem {
        EXT4,
        XFS,
        ZFS,
        BTRFS
    }

    public enum FilterMatch {
        ANY,
        ALL
    }

    /** {@code [disk-setup.lvm]}; sizes in GiB. */
    public record Lvm(@Key(value = "Space to use, in GiB.", min = "2") Optional<Integer> hdsize,
            @Key(value = "Swap, in GiB.", min = "0") Optional<Integer> swapsize,
            @Key(value = "Largest root volume, in GiB.", min = "2") Optional<Integer> maxroot,
            @Key(value = "Largest data volume, in GiB.", min = "0") Optional<Integer> maxvz,
            @Key(value = "Space left free, in GiB.", min = "0") Optional<Integer> minfree) {}

    /** {@code [disk-setup.zfs]}. */
    public record Zfs(@Key("RAID level.") ZfsRaid raid,
            @Key(value = "Size of a sector, as a power of two.", min = "9", max = "16") Optional<Integer> ashift,
            @Key(value = "Most memory for its cache, in MiB.", min = "64") Optional<Integer> arcMax,
            @Key("Checksums.") Optional<ZfsChecksum> checksum, @Key("Compression.") Optional<ZfsCompress> compress,
            @Key(value = "Copies of each block.", min = "1", max = "3") Optional<Integer> copies,
            @Key(value = "Space to use on each disk, in GiB.", min = "2") Optional<Integer> hdsize) {}

    public enum ZfsRaid {
        RAID0,
        RAID1,
        RAID10,
        RAIDZ_1,
        RAIDZ_2,
        RAIDZ_3
    }

    public enum ZfsChecksum {
        ON,
        FLETCHER4,
        SHA256
    }

    public enum ZfsCompress {
        ON,
        OFF,
        LZJB,
        LZ4,
        ZLE,
        GZIP,
        ZSTD
    }

    /** {@code [disk-setup.btrfs]}. */
    public record Btrfs(@Key("RAID level.") BtrfsRaid raid, @Key("Compression.") Optional<BtrfsCompress> compress,
            @Key(value = "Space to use, in GiB.", min = "2") Optional<Integer> hdsize) {}

    public enum BtrfsRaid {
        RAID0,
        RAID1,
        RAID10
    }

    public enum BtrfsCompress {
        ON,
        OFF,
        ZLIB,
        LZO,
        ZSTD
    }

    /** {@code [first-boot]}. */
    public record FirstBoot(@Key("Where the program comes from: the prepared ISO, or a URL.") FirstBootSource source,
            @Key(value = "When it runs.", byDefault = "fully-up") Ordering ordering,
            @Key("With from-url: where it is, such as ${http}/boot/first-boot.sh.") Optional<String> url,
            @Key(value = "With from-url: SHA-256 of that server's certificate, if the installer can't check it otherwise.", pattern = "[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}", form = "64 hexadecimal digits") Optional<String> certFingerprint) {}

    public enum FirstBootSource {
        FROM_ISO,
        FROM_URL
    }

    public enum Ordering {
        BEFORE_NETWORK,
        NETWORK_ONLINE,
        FULLY_UP
    }
}
