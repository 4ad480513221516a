package hearth.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import hearth.lab.LabException;
import hearth.lab.Result;
import hearth.lab.Tool;

/** Runs commands of this machine to their end. */
final class Commands {
    private Commands() {}

    static Result run(Duration limit, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("hearth-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
            builder.environment().put("PATH", Tool.SEARCH_PATH);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new LabException(String.join(" ", command) + " took longer than " + limit + ":\n"
                        + Files.readString(out, StandardCharsets.ISO_8859_1));
            }
            return new Result(List.of(command), process.exitValue(),
                    Files.readString(out, StandardCharsets.ISO_8859_1), "");
        } finally {
            Files.delete(out);
        }
    }

    /** Why these commands can't be used. */
    static Optional<String> missing(String... commands) {
        for (String command : commands) {
            boolean there = List.of(Tool.SEARCH_PATH.split(":", -1)).stream()
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
            if (!there) {
                return Optional.of(command + " is missing");
            }
        }
        return Optional.empty();
    }
}
