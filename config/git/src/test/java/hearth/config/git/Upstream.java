package hearth.config.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository made by Debian's git, and a clone of it in which a user works and pushes. */
public final class Upstream {
    public final Path bare;
    public final Path work;

    public Upstream(Path folder) throws Exception {
        bare = folder.resolve("network.git");
        work = folder.resolve("work");
        git(folder, "init", "-q", "--bare", "-b", "main", bare.toString());
        git(folder, "init", "-q", "-b", "main", work.toString());
        git(work, "remote", "add", "origin", bare.toString());
    }

    public static String git(Path in, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=A", "-c", "user.email=a@example.org",
                "-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + said).isZero();
        return said.strip();
    }

    public void write(String file, String text) throws IOException {
        Path path = work.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** Commits everything and pushes it, over whatever was there. Returns the commit. */
    public String push(String message) throws IOException, InterruptedException {
        git(work, "add", "-A");
        git(work, "commit", "-q", "--allow-empty", "-m", message);
        git(work, "push", "-q", "--force", "origin", "HEAD:main");
        return git(work, "rev-parse", "HEAD");
    }

    public String url() {
        return bare.toUri().toString().replaceAll("/$", "");
    }
}
