package hearth.server;

import java.util.Collection;

import hearth.config.discovery.Service;

/** Where what was found on the network goes. Any thread. */
@FunctionalInterface
interface FoundServices {
    /**
     * Serves these of a source, and nothing that it had found before. What other sources have found stays.
     *
     * @param source
     *            such as {@code docker}
     */
    void replace(String source, Collection<Service> found);
}
