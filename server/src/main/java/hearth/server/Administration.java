package hearth.server;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

import hearth.config.AdminSettings;
import hearth.server.admin.Accounts;
import hearth.server.admin.Attempts;
import hearth.server.admin.Sessions;
import hearth.server.admin.UsersFile;

/** Page, sign-in and API put together, with their two threads. */
final class Administration implements AutoCloseable {
    /** The accounts in the data folder, unless node.yaml names another file. */
    static final String USERS = "users";
    /** Requests that wait for the thread; the page asks again every two seconds anyway. */
    private static final int WAITING_REQUESTS = 256;
    /** Passwords that wait to be looked at, each some tenths of a second. */
    private static final int WAITING_PASSWORDS = 16;

    private final QueuedThread api = new QueuedThread("api", WAITING_REQUESTS);
    private final QueuedThread passwords = new QueuedThread("sign-in", WAITING_PASSWORDS);
    private final Gate gate;
    private final Api resources;
    private final Pages pages;
    private final Path users;
    private final Log log;

    Administration(AdminSettings settings, Path data, Inventory inventory, Runnable reload, Log log,
            InstantSource clock) {
        this.log = log;
        users = settings.usersFile().map(Path::of).orElse(data.resolve(USERS)).toAbsolutePath();
        Accounts accounts = new Accounts(new UsersFile(users),
                why -> log.write(Message.ACCOUNTS_UNUSABLE, "why", why));
        gate = new Gate(accounts, new Sessions(settings, accounts::all, clock), new Attempts(settings, clock), log);
        PageFiles files = new PageFiles(gate);
        resources = new Api(gate, api, inventory, reload);
        pages = new Pages(Map.of(PageFiles.HOME, new Pages.Place(files, 0), PageFiles.FOLDER,
                new Pages.Place(files, 0), SignIn.PATH,
                new Pages.Place(new SignIn(gate, accounts, passwords, settings.sessionLifetime()),
                        SignIn.LARGEST_BODY),
                Api.PATH, new Pages.Place(resources, Api.LARGEST_BODY)));
    }

    Pages pages() {
        return pages;
    }

    Gate gate() {
        return gate;
    }

    Api api() {
        return resources;
    }

    /** Tells whether there is a page, and what to do if there is none. */
    void report() {
        if (gate.open()) {
            log.write(Message.PAGE_OPEN, "file", users);
        } else {
            log.write(Message.PAGE_CLOSED, "file", users);
        }
    }

    @Override
    public void close() {
        api.close();
        passwords.close();
    }
}
