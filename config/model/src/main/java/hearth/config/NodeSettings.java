package hearth.config;

import java.util.Optional;

/**
 * {@code node.yaml}: what only this node knows. It lies outside the repository, which all nodes share.
 */
public record NodeSettings(
        @Key(value = "This node's name, in its reports.", pattern = Machine.HOST_NAME, form = Machine.HOST_NAME_FORM) String name,
        @Key("The Git repository that the configuration comes from.") RepositorySettings repository,
        @Key("What a new revision may do unasked.") GuardSettings guard,
        @Key("The other node of a pair (docs/pair.md). None: this node is alone.") Optional<PeerSettings> peer,
        @Key("The page and the API: who may use them.") AdminSettings admin) {}
