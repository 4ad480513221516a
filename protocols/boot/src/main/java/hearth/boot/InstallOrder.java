package hearth.boot;

import java.util.List;

import hearth.config.Mac;

/**
 * An order to install, as the configuration has it.
 *
 * @param text
 *            tells it from other orders for the same machine
 */
public record InstallOrder(String machine, List<Mac> macs, String text) {}
