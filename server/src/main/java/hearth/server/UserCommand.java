package hearth.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

import hearth.server.admin.UsersFile;

/** {@code hearth user}: accounts for the page and the API, made and taken away in their file. */
final class UserCommand {
    /** Shorter ones are guessed. */
    private static final int SHORTEST = 10;
    private static final int LONGEST = 1024;

    private final PrintWriter out;
    private final PrintWriter err;
    private final UsersFile users;
    private final Path file;

    UserCommand(PrintWriter out, PrintWriter err, Path file) {
        this.out = out;
        this.err = err;
        this.file = file;
        users = new UsersFile(file);
    }

    /** Makes an account, or gives it another password, which is typed, or is the first line of standard input. */
    int add(String name, InputStream in) {
        return change(name, () -> {
            Optional<char[]> password = password(in);
            if (password.isEmpty()) {
                return 1;
            }
            users.password(name, password.get(), new SecureRandom());
            Arrays.fill(password.get(), ' ');
            out.println(file + ": " + name + " may sign in with this password.");
            return 0;
        });
    }

    int token(String name) {
        return change(name, () -> {
            String token = users.token(name, new SecureRandom());
            err.println(file + ": a token for " + name
                    + ". It is shown this once; send it as Authorization: Bearer TOKEN.");
            out.println(token);
            return 0;
        });
    }

    int remove(String name) {
        return change(name, () -> {
            boolean there = users.remove(name);
            (there ? out : err).println(file + (there ? ": " + name + " is gone." : " has no " + name + "."));
            return there ? 0 : 1;
        });
    }

    private interface Change {
        int make() throws IOException;
    }

    private int change(String name, Change change) {
        if (!UsersFile.NAME.matcher(name).matches()) {
            err.println(
                    "hearth: a name has 1 to 64 letters, digits, dots, hyphens or underscores, and begins with one of the first two");
            return 1;
        }
        try {
            return change.make();
        } catch (IOException e) {
            err.println("hearth: " + file + " can't be changed: " + UsersFile.why(e));
            return 1;
        }
    }

    private Optional<char[]> password(InputStream in) throws IOException {
        Console console = System.console();
        char[] password;
        if (console != null && console.isTerminal()) {
            password = console.readPassword("Password: ");
            if (password == null || !Arrays.equals(password, console.readPassword("Once more: "))) {
                err.println("hearth: the two are not the same; nothing was changed");
                return Optional.empty();
            }
        } else {
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            password = line == null ? new char[0] : line.toCharArray();
        }
        if (password.length < SHORTEST || password.length > LONGEST) {
            err.println("hearth: a password has " + SHORTEST + " to " + LONGEST + " characters; nothing was changed");
            return Optional.empty();
        }
        return Optional.of(password);
    }
}
