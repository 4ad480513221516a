package hearth.config.discovery;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * What the engine says of a container, as far as it matters here. Nothing in it has been checked but its form.
 *
 * @param id
 *            hexadecimal, at least {@link #SHORT_ID} digits
 * @param serving
 *            whether it runs, isn't paused, and its health check, if it has one, has found it healthy
 * @param host
 *            whether it is in this machine's own network
 * @param networks
 *            its addresses by the network's name
 */
record Container(String id, String name, String image, boolean serving, Map<String, String> labels,
        Map<String, String> environment, boolean host, SortedMap<String, List<InetAddress>> networks,
        List<Port> ports) {
    static final int SHORT_ID = 12;

    /**
     * A port that the container listens on, or says that it does.
     *
     * @param published
     *            this machine's port that leads there
     */
    record Port(int number, String protocol, OptionalInt published) {}

    /** As engines' own tools show it. */
    String shortId() {
        return id.substring(0, SHORT_ID);
    }

    /** A label or, where there is none, a variable. */
    String said(String key) {
        return labels.getOrDefault(key, environment.getOrDefault(key, ""));
    }

    @Override
    public String toString() {
        return name + " (" + shortId() + ")";
    }
}
