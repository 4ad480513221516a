package hearth.config;

import java.time.Duration;
import java.util.Optional;

/** {@code repository} in {@code node.yaml}. */
public record RepositorySettings(
        @Key(value = "The repository.", pattern = RepositorySettings.URL, form = RepositorySettings.URL_FORM) String url,
        @Key(value = "The branch that is served.", byDefault = "main", pattern = "[A-Za-z0-9][A-Za-z0-9._/-]{0,199}", form = "a branch such as main") String branch,
        @Key(value = "How often to look for a new revision.", byDefault = "1m", min = "1s", max = "1d") Duration poll,
        @Key(value = "How long to wait for the Git server.", byDefault = "30s", min = "1s", max = "10m") Duration timeout,
        @Key(value = "User name sent with the token; most servers take any.", byDefault = "git", pattern = "[^:\\s]{1,255}", form = "a user name") String user,
        @Key(value = "File with the access token, read at each use. None: the repository is public.", pattern = RepositorySettings.PATH, form = RepositorySettings.PATH_FORM) Optional<String> tokenFile,
        @Key(value = "Most files that a revision may have.", byDefault = "20000", min = "1", max = "1000000") int files,
        @Key(value = "Most space that a revision may take, in MiB.", byDefault = "512", min = "1", max = "1048576") int mib,
        @Key(value = "Revisions that were applied and are kept on disk, the one in force included.", byDefault = "5", min = "2", max = "100") int keep,
        @Key(value = "How long a new revision waits for the other node of a pair to be ready for it; then this node goes ahead alone.", byDefault = "1m", min = "1s", max = "1h") Duration agree,
        @Key("Calls of the Git server at POST /webhook when somebody pushes. None: the repository is polled only.") Optional<WebhookSettings> webhook) {
    public static final String URL = "(https?|git)://[^/@\\s]+/\\S+|file:///\\S+";
    static final String URL_FORM = "a repository's URL such as https://git.example/home/network.git (or http, git or file), without user and password";
    static final String PATH = "/[^\\x00-\\x1f]+";
    static final String PATH_FORM = "an absolute path such as /etc/hearth/git-token";
}
