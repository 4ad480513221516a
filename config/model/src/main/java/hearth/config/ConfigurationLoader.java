package hearth.config;

import java.nio.file.Path;
import java.util.List;

import hearth.config.Draft.Part;

/**
 * Reads a configuration folder, strictly: whatever is wrong in any of its files is found at once, and with anything
 * wrong there is no configuration. Never looks a name up, never reads outside the folder.
 */
public final class ConfigurationLoader {
    private ConfigurationLoader() {}

    /** What came of reading a folder. */
    public sealed interface Result {
        /** All is well. */
        record Loaded(Configuration configuration) implements Result {}

        /** Everything that is wrong, by file and line; at least one. */
        record Refused(List<Problem> problems) implements Result {}
    }

    /** Reads and checks the configuration in {@code folder}. */
    public static Result load(Path folder) {
        Problems problems = new Problems();
        Draft draft = DraftReader.read(folder, problems);
        ApplianceChecks.check(draft, problems);
        NetworkChecks.check(draft, problems);
        HostChecks.check(draft, problems);
        BootChecks.check(draft, problems);
        if (problems.count() > 0 || draft.appliance().isEmpty()) {
            return new Result.Refused(problems.sorted());
        }
        return new Result.Loaded(new Configuration(folder, draft.appliance().get().value(),
                values(draft.zones()), values(draft.networks()), values(draft.machines()), values(draft.profiles())));
    }

    private static <T> List<T> values(List<Part<T>> parts) {
        return parts.stream().map(Part::value).toList();
    }

    /**
     * What is wrong with one file by itself, whatever its bytes are; checks that need other files are left out.
     *
     * @param file
     *            its path in the configuration's folder, such as {@code networks/lan.yaml}, which tells what it should hold
     */
    public static List<Problem> check(String file, byte[] text) {
        Problems problems = new Problems();
        FileParser parser = new FileParser(problems);
        switch (file.substring(0, file.indexOf('/') + 1)) {
            case "zones/" -> parser.zone(file, text);
            case "networks/" -> parser.network(file, text);
            case "machines/" -> parser.machine(file, text);
            case "boot/" -> parser.profile(file, text);
            default -> parser.appliance(file, text);
        }
        return problems.sorted();
    }
}
