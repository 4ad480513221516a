package hearth.config;

import java.util.List;
import java.util.Optional;

/**
 * {@code boot/NAME.yaml}: what a machine boots. A kernel with its initial file systems, or an iPXE script of
 * one's own, or the installer of Proxmox VE.
 *
 * @param name
 *            the file's name
 */
public record BootProfile(String name, Location where,
        @Key("The kernel, as a path below boot/files or a URL.") Optional<String> kernel,
        @Key("Initial file systems, as paths below boot/files or URLs.") List<String> initrd,
        @Key(value = "The kernel's command line, for Proxmox besides its own; ${name} stands for a variable of the machine.", byDefault = "") String arguments,
        @Key("An iPXE script below boot/templates, instead of a kernel; ${name} stands for a variable of the machine.") Optional<String> script,
        @Key("Installs Proxmox VE, instead of a kernel or script: once for each machine that has install (docs/proxmox.md).") Optional<ProxmoxProfile> proxmox) {}
