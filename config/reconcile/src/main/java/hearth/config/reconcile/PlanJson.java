package hearth.config.reconcile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import hearth.config.Json;
import hearth.config.reconcile.Difference.OfKey;
import hearth.config.reconcile.Difference.OfPart;
import hearth.config.reconcile.Difference.OfZone;

/** A plan for programs. */
public final class PlanJson {
    private PlanJson() {}

    /**
     * One object: {@code changes} (whether there are any), {@code zones}, {@code networks}, {@code machines},
     * {@code profiles}, {@code settings}, {@code files}, and the guard's {@code objections}.
     */
    public static String of(Plan plan, List<String> objections) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changes", !plan.isEmpty());
        json.put("zones", plan.zones().stream().map(PlanJson::zone).toList());
        json.put("networks", parts(plan.networks()));
        json.put("machines", parts(plan.machines()));
        json.put("profiles", parts(plan.profiles()));
        json.put("settings", keys(plan.settings()));
        json.put("files", plan.files().stream().map(file -> head("path", file.path(), file)).toList());
        json.put("objections", objections);
        return Json.write(json);
    }

    private static Map<String, Object> head(String key, String name, Difference difference) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(key, name);
        json.put("kind", difference.kind().word());
        return json;
    }

    private static Map<String, Object> zone(OfZone zone) {
        Map<String, Object> json = head("zone", zone.origin(), zone);
        json.put("records", zone.records().stream().map(records -> {
            Map<String, Object> set = head("owner", records.owner(), records);
            set.put("type", records.type());
            set.put("before", records.before());
            set.put("after", records.after());
            return set;
        }).toList());
        return json;
    }

    private static List<Map<String, Object>> parts(List<OfPart> parts) {
        return parts.stream().map(part -> {
            Map<String, Object> json = head("name", part.name(), part);
            json.put("keys", keys(part.keys()));
            return json;
        }).toList();
    }

    private static List<Map<String, Object>> keys(List<OfKey> keys) {
        return keys.stream().map(key -> {
            Map<String, Object> json = head("key", key.key(), key);
            json.put("before", key.before());
            json.put("after", key.after());
            return json;
        }).toList();
    }
}
