package hearth.config.reconcile;

import java.util.ArrayList;
import java.util.List;

import hearth.config.reconcile.Difference.Kind;
import hearth.config.reconcile.Difference.OfKey;
import hearth.config.reconcile.Difference.OfPart;
import hearth.config.reconcile.Difference.OfRecords;
import hearth.config.reconcile.Difference.OfZone;

/** A plan for people: whole, or in one line. */
public final class PlanText {
    /** A log line stays readable; the whole plan is what `./hearth plan` prints. */
    private static final int NAMED = 8;

    private final StringBuilder text = new StringBuilder();

    private PlanText() {}

    /** Every difference, one a line: {@code +} added, {@code ~} changed, {@code -} removed. */
    public static String of(Plan plan) {
        if (plan.isEmpty()) {
            return "no changes\n";
        }
        PlanText page = new PlanText();
        plan.zones().forEach(page::zone);
        plan.networks().forEach(part -> page.part("network", part));
        plan.machines().forEach(part -> page.part("machine", part));
        plan.profiles().forEach(part -> page.part("boot profile", part));
        plan.settings().forEach(key -> page.key("", "hearth.yaml ", key));
        plan.files().forEach(file -> page.line("", file.kind(), file.path()));
        return page.text.toString();
    }

    /** One line: what is touched, and how much. */
    public static String summary(Plan plan) {
        List<String> names = new ArrayList<>();
        plan.zones().forEach(zone -> names.add("zone " + zone.origin() + " (" + counts(zone) + ")"));
        plan.networks().forEach(part -> names.add(part.kind().sign() + "network " + part.name()));
        plan.machines().forEach(part -> names.add(part.kind().sign() + "machine " + part.name()));
        plan.profiles().forEach(part -> names.add(part.kind().sign() + "boot profile " + part.name()));
        plan.settings().forEach(key -> names.add(key.kind().sign() + key.key()));
        plan.files().forEach(file -> names.add(file.kind().sign() + file.path()));
        if (names.isEmpty()) {
            return "no changes";
        }
        String line = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? line + " and " + (names.size() - NAMED) + " more" : line;
    }

    private static String counts(OfZone zone) {
        return zone.kind() == Kind.REMOVED
                ? "removed"
                : "+" + zone.count(Kind.ADDED) + " ~" + zone.count(Kind.CHANGED) + " -" + zone.count(Kind.REMOVED);
    }

    private void zone(OfZone zone) {
        line("", zone.kind(), "zone " + zone.origin());
        for (OfRecords records : zone.records()) {
            String name = records.owner() + " " + records.type() + " ";
            values("    ", name, records.before(), records.after());
        }
    }

    private void part(String what, OfPart part) {
        line("", part.kind(), what + " " + part.name());
        if (part.kind() != Kind.REMOVED) {
            part.keys().forEach(key -> key("    ", "", key));
        }
    }

    private void key(String indent, String file, OfKey key) {
        boolean single = key.before().size() == 1 && key.after().size() == 1;
        boolean reordered = !single && key.before().containsAll(key.after()) && key.after().containsAll(key.before());
        if (single || reordered) {
            line(indent, Kind.CHANGED, file + key.key() + ": " + joined(key.before()) + " -> " + joined(key.after()));
        } else {
            values(indent, file + key.key() + ": ", key.before(), key.after());
        }
    }

    private static String joined(List<String> values) {
        return values.size() == 1 ? values.getFirst() : values.toString();
    }

    /** Values that went, then those that came; what stayed isn't shown. */
    private void values(String indent, String name, List<String> before, List<String> after) {
        before.stream().filter(value -> !after.contains(value)).forEach(v -> line(indent, Kind.REMOVED, name + v));
        after.stream().filter(value -> !before.contains(value)).forEach(v -> line(indent, Kind.ADDED, name + v));
    }

    private void line(String indent, Kind kind, String what) {
        text.append(indent).append(kind.sign()).append(' ').append(what).append('\n');
    }
}
