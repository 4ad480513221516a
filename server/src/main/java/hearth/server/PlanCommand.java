package hearth.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

import hearth.config.GuardSettings;
import hearth.config.NodeLoader;
import hearth.config.NodeSettings;
import hearth.config.Problem;
import hearth.config.RepositorySettings;
import hearth.config.git.Fetched;
import hearth.config.git.GitSource;
import hearth.config.git.RevisionStore;
import hearth.config.reconcile.Desired;
import hearth.config.reconcile.Guard;
import hearth.config.reconcile.Plan;
import hearth.config.reconcile.PlanJson;
import hearth.config.reconcile.PlanText;
import org.jspecify.annotations.Nullable;

/** {@code hearth plan}: reads two configurations and prints what differs. Serves and changes nothing. */
record PlanCommand(PrintWriter out, PrintWriter err) {

    int run(Path config, String against, String branch, Optional<Path> nodeFile, boolean json) throws IOException {
        Optional<NodeSettings> node = Optional.empty();
        if (nodeFile.isPresent()) {
            switch (NodeLoader.load(nodeFile.get())) {
                case NodeLoader.Result.Loaded(NodeSettings settings) -> node = Optional.of(settings);
                case NodeLoader.Result.Refused(List<Problem> problems) -> {
                    return refused(nodeFile.get().toString(), problems);
                }
            }
        }
        GuardSettings guard = node.map(NodeSettings::guard).orElseGet(NodeLoader::usualGuard);
        if (!against.matches(RepositorySettings.URL)) {
            return between(Path.of(against), against, config, guard, json);
        }
        // A token is for its own repository only.
        RepositorySettings repository = node.map(NodeSettings::repository).filter(own -> own.url().equals(against))
                .orElseGet(() -> NodeLoader.usualRepository(against, branch));
        Path temporary = Files.createTempDirectory("hearth-plan");
        try {
            return switch (new GitSource(temporary, repository, RevisionStore.open(temporary, repository.keep()))
                    .fetch()) {
                case Fetched.Revision(String commit, String message, Path folder) ->
                        between(folder, against, config, guard, json);
                case Fetched.Unfit(String commit, List<Problem> problems) -> refused(against, problems);
                case Fetched.Failed(String reason) -> {
                    err.println(against + ": " + reason);
                    yield 1;
                }
            };
        } finally {
            delete(temporary);
        }
    }

    private int between(Path before, String named, Path after, GuardSettings guard, boolean json) throws IOException {
        Optional<Desired> was = read(before, named);
        Optional<Desired> is = read(after, after.toString());
        if (was.isEmpty() || is.isEmpty()) {
            return 1;
        }
        Plan plan = Plan.between(was.get(), is.get());
        List<String> objections = Guard.objections(plan, guard);
        out.print(json ? PlanJson.of(plan, objections) : PlanText.of(plan));
        out.flush();
        if (!objections.isEmpty() && !json) {
            objections.forEach(objection -> err.println("the guard refuses this: " + objection));
            err.println("if that is meant, write the line '" + Guard.WAIVER + "' into the commit's message");
        }
        return objections.isEmpty() ? 0 : 1;
    }

    private Optional<Desired> read(Path folder, String named) {
        // A plan serves nothing, so the serials that it gives are never seen.
        return switch (Revision.read(folder, (origin, content) -> 1)) {
            case Revision.Read(Revision revision) -> Optional.of(revision.desired());
            case Revision.Refused(List<Problem> problems) -> {
                refused(named, problems);
                yield Optional.empty();
            }
        };
    }

    private int refused(String what, List<Problem> problems) {
        problems.forEach(err::println);
        err.println(what + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems"));
        return 1;
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException fault) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
