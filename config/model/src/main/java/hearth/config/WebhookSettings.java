package hearth.config;

import java.time.Duration;

/** {@code repository.webhook} in {@code node.yaml}. */
public record WebhookSettings(
        @Key(value = "File with the secret that the Git server signs its calls with.", pattern = RepositorySettings.PATH, form = RepositorySettings.PATH_FORM) String secretFile,
        @Key(value = "Largest call taken, in bytes. A larger one is refused; the next poll finds its push.", byDefault = "262144", min = "1024", max = "26214400") int body,
        @Key(value = "Shortest time between two looks at the repository, however many calls come.", byDefault = "1s", min = "0s", max = "1m") Duration pause) {}
