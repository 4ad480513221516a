package hearth.config;

import java.time.Duration;
import java.util.Optional;

/** {@code admin} in {@code node.yaml}: who may look at the page and use the API. */
public record AdminSettings(
        @Key(value = "File with the accounts, made by ./hearth user. None: the file users in the data folder.", pattern = RepositorySettings.PATH, form = RepositorySettings.PATH_FORM) Optional<String> usersFile,
        @Key(value = "People signed in at once; who signed in first is signed out for a new one.", byDefault = "100", min = "1", max = "10000") int sessions,
        @Key(value = "How long one stays signed in.", byDefault = "12h", min = "1m", max = "30d") Duration sessionLifetime,
        @Key(value = "Wrong passwords or tokens that one client may send before it has to wait.", byDefault = "5", min = "1", max = "1000") int attempts,
        @Key(value = "How long it then waits.", byDefault = "1m", min = "1s", max = "1d") Duration attemptsPause) {}
