package hearth.config.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import hearth.config.GuardSettings;
import hearth.config.reconcile.Difference.Kind;
import hearth.config.reconcile.Difference.OfZone;

/** Refuses what is more likely a slip than a wish: a zone emptied, everything gone. */
public final class Guard {
    /** A line of the newest commit's message that says: this is meant. */
    public static final String WAIVER = "Hearth-Guard: off";
    private static final Pattern WAIVED = Pattern.compile("(?im)^hearth-guard:[ \\t]*off[ \\t\\r]*$");
    private static final int ALL = 100;

    private Guard() {}

    /** Why a plan is refused; none if it may be applied. */
    public static List<String> objections(Plan plan, GuardSettings settings) {
        List<String> objections = new ArrayList<>();
        if (plan.emptied()) {
            objections.add("it has no zone, no network and no machine left");
        }
        for (OfZone zone : plan.zones()) {
            if (zone.before() >= settings.records()) {
                objection(zone, Kind.REMOVED, "removes", settings, objections);
                objection(zone, Kind.CHANGED, "changes", settings, objections);
            }
        }
        return List.copyOf(objections);
    }

    private static void objection(OfZone zone, Kind kind, String does, GuardSettings settings,
            List<String> objections) {
        long touched = zone.count(kind);
        if (touched * ALL > (long) zone.before() * settings.percent()) {
            objections.add("it " + does + " " + touched + " of " + zone.before() + " record sets of zone "
                    + zone.origin() + ", more than " + settings.percent() + " %");
        }
    }

    /** Whether the commit insists on what it does. */
    public static boolean isWaived(String commitMessage) {
        return WAIVED.matcher(commitMessage).find();
    }
}
