package hearth.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import hearth.config.JsonSchema;
import hearth.config.Problem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line. Exit codes: 0 done, 1 refused or failed with the reasons printed, 2 wrong usage. */
@Command(name = "hearth", description = "DNS, DHCP, TFTP and HTTP network boot for one network.", mixinStandardHelpOptions = true, version = "hearth 0.1.0")
public final class Main {
    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Command(name = "run", description = "Serves a configuration until it is told to stop.", mixinStandardHelpOptions = true)
    int run(@Option(names = "--config", required = true, paramLabel = "DIR", description = "the configuration's folder") Path config,
            @Option(names = "--data", required = true, paramLabel = "DIR", description = "where leases and other state are kept") Path data,
            @Option(names = "--hints", description = "print commands to try") boolean hints)
            throws InterruptedException {
        return Daemon.run(config, data, hints, out, err);
    }

    @Command(name = "check", description = "Validates a configuration: every problem, with its place.", mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "DIR", description = "the configuration's folder") Path config) {
        // A check serves nothing, so the serials that it gives are never seen.
        return switch (Revision.read(config, (origin, content) -> 1)) {
            case Revision.Read(Revision revision) -> {
                out.println(config + ": no problems. " + revision.summary());
                yield 0;
            }
            case Revision.Refused(List<Problem> problems) -> {
                problems.forEach(err::println);
                err.println(config + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems"));
                yield 1;
            }
        };
    }

    @Command(name = "schema", description = "Writes the JSON schemas of the configuration files, for editors.", mixinStandardHelpOptions = true)
    int schema(@Parameters(paramLabel = "DIR", description = "the folder to write to") Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> schema : JsonSchema.schemas().entrySet()) {
            Path file = folder.resolve(schema.getKey());
            Files.writeString(file, schema.getValue());
            out.println(file);
        }
        return 0;
    }
}
