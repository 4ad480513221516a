package hearth.config.discovery;

import java.util.List;

/** Who hears what was found. Called by the thread of {@link DockerWatch#run}. */
public interface DiscoveryEvents {
    /** All services that there are now: whatever is not in the list is gone. */
    void services(List<Service> services);

    /** Told once, until it changes. */
    void refused(Refusal refusal);

    /** The engine answers, and what is known is in step with it. */
    void connected(int containers);

    /** The engine stopped answering. Names stay for a while. Told once. */
    void lost(String why);

    /** The engine has been away for so long that all names were taken away. */
    void expired();
}
