package hearth.config.discovery.kubernetes;

/** What is followed in a cluster. Nothing of it has been checked but its form: namespace and name are labels of host names. */
public sealed interface ClusterObject permits ClusterService, Slice {
    String namespace();

    String name();

    /** {@code namespace/name}, of its kind the only one. */
    default String key() {
        return namespace() + "/" + name();
    }
}
