package hearth.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import hearth.config.JsonSchema;
import hearth.config.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
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

    /** Where the configuration comes from: one of the two. */
    static final class Configured {
        @Option(names = "--config", paramLabel = "DIR", description = "the configuration's folder")
        @Nullable
        Path config;
        @Option(names = "--node", paramLabel = "FILE", description = "this node's node.yaml: the configuration comes from its Git repository")
        @Nullable
        Path node;
    }

    @Command(name = "run", description = "Serves a configuration until it is told to stop.", mixinStandardHelpOptions = true)
    int run(@ArgGroup(exclusive = true, multiplicity = "1") Configured from,
            @Option(names = "--data", required = true, paramLabel = "DIR", description = "where leases and other state are kept") Path data,
            @Option(names = "--hints", description = "print commands to try") boolean hints)
            throws InterruptedException {
        return from.config != null
                ? Daemon.run(from.config, data, hints, out, err)
                : Daemon.runNode(Objects.requireNonNull(from.node), data, err);
    }

    @Command(name = "plan", description = "What a configuration would change: + added, ~ changed, - removed. Exit code 0, changes or none; 1 if the guard objects, or a configuration can't be read.", mixinStandardHelpOptions = true)
    int plan(@Parameters(paramLabel = "DIR", description = "the new configuration's folder") Path config,
            @Option(names = "--against", required = true, paramLabel = "DIR|URL", description = "the present one: a folder, or a Git repository") String against,
            @Option(names = "--branch", defaultValue = "main", description = "of the repository (default: ${DEFAULT-VALUE})") String branch,
            @Option(names = "--node", paramLabel = "FILE", description = "node.yaml, for the guard's limits; and for token and branch, if the repository is that node's") @Nullable Path node,
            @Option(names = "--json", description = "for programs") boolean json) throws IOException {
        LogLines.installUsual();
        return new PlanCommand(out, err).run(config, against, branch, Optional.ofNullable(node), json);
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

    /** Where the accounts are: one of the two. */
    static final class Users {
        @Option(names = "--data", paramLabel = "DIR", description = "the data folder of a node: its file users")
        @Nullable
        Path data;
        @Option(names = "--users", paramLabel = "FILE", description = "another file of accounts, as admin.users-file in node.yaml names it")
        @Nullable
        Path file;
    }

    @Command(name = "user", description = "Accounts for the page and the API. add: one that signs in with a password, asked for, or the first line of standard input. token: prints a token for programs. remove: takes account and tokens away.", mixinStandardHelpOptions = true)
    int user(@Parameters(index = "0", paramLabel = "add|token|remove") UserAct act,
            @Parameters(index = "1", paramLabel = "NAME") String name,
            @ArgGroup(exclusive = true, multiplicity = "1") Users users) {
        Path file = users.data != null
                ? users.data.resolve(Administration.USERS)
                : Objects.requireNonNull(users.file);
        UserCommand command = new UserCommand(out, err, file);
        return switch (act) {
            case add -> command.add(name, System.in);
            case token -> command.token(name);
            case remove -> command.remove(name);
        };
    }

    /** As they are typed. */
    enum UserAct {
        add,
        token,
        remove
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
