package hearth.config;

import java.util.List;
import java.util.Optional;

/**
 * {@code boot/NAME.yaml}: what a machine boots. Either a kernel with its initial file systems, or an iPXE script of
 * one's own.
 *
 * @param name
 *            the file's name
 */
public record BootProfile(String name, Location where,
        @Key("The kernel, as a path below boot/files or a URL.") Optional<String> kernel,
        @Key("Initial file systems, as paths below boot/files or URLs.") List<String> initrd,
        @Key(value = "The kernel's command line; ${name} stands for a variable of the machine.", byDefault = "") String arguments,
        @Key("An iPXE script below boot/templates, instead of a kernel; ${name} stands for a variable of the machine.") Optional<String> script) {}
