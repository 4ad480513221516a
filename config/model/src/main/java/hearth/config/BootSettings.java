package hearth.config;

import java.util.Map;
import java.util.Optional;

/** {@code boot} in {@code hearth.yaml}: which program a machine loads first. */
public record BootSettings(
        @Key("The boot loader for each kind of machine, as a path below boot/files.") Map<Architecture, String> loaders,
        @Key("The profile for machines that no file in machines/ names. None: they start from their own disk.") Optional<String> profile,
        @Key(value = "Largest request of an installer, in bytes: what it says of its machine.", byDefault = "1048576", min = "65536", max = "10485760") int installerBody) {}
