package hearth.config.discovery;

import java.util.List;

/** Who hears what a source found. Called by a thread of that source, and by one at a time. */
public interface DiscoveryEvents {
    /** All that there is now: whatever is not in the list is gone. */
    void found(List<Discovered> found);

    /** Told once, until it changes. */
    void refused(Refusal refusal);

    /** The source answers, and what is known is in step with it. */
    void connected(int count);

    /** The source stopped answering. Names stay, if only for a while. Told once. */
    void lost(String why);

    /** The source has been away for so long that all names were taken away. */
    void expired();
}
