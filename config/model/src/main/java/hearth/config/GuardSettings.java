package hearth.config;

/** {@code guard} in {@code node.yaml}: a revision that does more than this is refused, unless its commit insists. */
public record GuardSettings(
        @Key(value = "How much of a zone one revision may remove, or change, in percent of its record sets.", byDefault = "30", min = "0", max = "100") int percent,
        @Key(value = "Zones with fewer record sets than this may change freely.", byDefault = "10", min = "1", max = "1000000") int records) {}
