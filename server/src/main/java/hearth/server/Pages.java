package hearth.server;

import java.util.Map;

/**
 * The pages of the HTTP listener beside boot files, readiness and metrics.
 *
 * @param byPath
 *            such as {@code /revision}
 * @param largestBody
 *            in bytes, of a request for one of them
 */
record Pages(Map<String, Page> byPath, int largestBody) {
    static final Pages NONE = new Pages(Map.of(), 0);
}
