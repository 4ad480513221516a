package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import hearth.config.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Zones and questions made by chance, answered by the fast way and by the slow one. */
class RandomZonesTest {
    private static final String[] LABELS = {"a", "b", "c", "*", "d", "e"};
    private static final int[] TYPES = {Type.A, Type.AAAA, Type.MX, Type.TXT, Type.CNAME, Type.NS, Type.SRV, Type.DNAME,
            Type.DS, Type.SOA, Type.ANY};
    private static final List<String> ORIGINS = List.of("t", "x.t", "u");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theFastWayAnswersAsTheSlowOne() throws IOException {
        Random random = new Random(20261123);
        int records = 0;
        for (int round = 0; round < 120; round++) {
            Map<String, String> texts = new LinkedHashMap<>();
            ZoneLoader.Result result = new ZoneLoader.Refused(List.of());
            for (String origin : ORIGINS) {
                texts.put(origin, zone(random));
            }
            while (!(result instanceof ZoneLoader.Loaded)) {
                result = Served.load(folder, List.of(), texts);
                if (result instanceof ZoneLoader.Refused refused) {
                    refused.problems().forEach(problem -> strike(texts, problem));
                }
            }
            Served served = new Served(((ZoneLoader.Loaded) result).zones().toArray(Zone[]::new));
            SlowServer slow = new SlowServer();
            for (String origin : ORIGINS) {
                List<Record> all = read(origin);
                records += all.size();
                slow.zone(Name.fromConstantString(origin + "."), all);
            }
            for (int i = 0; i < 400; i++) {
                compare(served, slow, question(random), TYPES[random.nextInt(TYPES.length)]);
            }
        }
        assertThat(records).as("the zones have enough left in them to mean something").isGreaterThan(120 * 3 * 8);
    }

    private static void compare(Served served, SlowServer slow, String name, int type) throws IOException {
        SlowServer.Reply slowly = slow.ask(Name.fromConstantString(name), type);
        Message reply = served.ask(Served.query(name, type, 0), Transport.TCP);
        String question = name + " " + Type.string(type);
        assertThat(reply.getHeader().getFlag(Flags.AA)).as("AA of %s: %s", question, reply)
                .isEqualTo(slowly.authoritative);
        assertThat(reply.getRcode()).as(question).isEqualTo(slowly.rcode);
        assertThat(section(reply, Section.ANSWER)).as(question).isEqualTo(lower(slowly.answer));
        assertThat(section(reply, Section.AUTHORITY)).as(question).isEqualTo(lower(slowly.authority));
        assertThat(section(reply, Section.ADDITIONAL)).as(question)
                .containsExactlyInAnyOrderElementsOf(lower(List.copyOf(slowly.additional)));
    }

    private static List<String> section(Message reply, int section) {
        return lower(Served.section(reply, section));
    }

    /** Compression takes the case of the name that it points to. */
    private static List<String> lower(List<String> records) {
        return records.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    }

    private static String zone(Random random) {
        StringBuilder text = new StringBuilder("""
                $TTL 60
                @ SOA s h 1 1 1 1 5
                @ NS s
                s A 192.0.2.1
                """);
        for (int i = random.nextInt(5, 40); i > 0; i--) {
            text.append(relative(random)).append(' ').append(data(random)).append('\n');
        }
        return text.toString();
    }

    private static String data(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> "A 192.0.2." + random.nextInt(8);
            case 3 -> "AAAA 2001:db8::" + random.nextInt(8);
            case 4 -> "MX 10 " + target(random);
            case 5 -> "TXT x" + random.nextInt(3);
            case 6, 7 -> "CNAME " + target(random);
            case 8, 9 -> "NS " + target(random);
            case 10 -> "SRV 1 1 1 " + target(random);
            default -> "DNAME " + target(random);
        };
    }

    private static String relative(Random random) {
        StringBuilder name = new StringBuilder(LABELS[random.nextInt(LABELS.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            name.append('.').append(LABELS[random.nextInt(LABELS.length)]);
        }
        return name.toString();
    }

    private static String target(Random random) {
        String name = relative(random).replace("*", "f");
        return switch (random.nextInt(5)) {
            case 0 -> name + ".elsewhere.";
            case 1 -> name + "." + ORIGINS.get(random.nextInt(ORIGINS.size())) + ".";
            default -> name;
        };
    }

    private static String question(Random random) {
        String origin = ORIGINS.get(random.nextInt(ORIGINS.size())) + ".";
        String name = random.nextInt(12) == 0 ? origin : relative(random) + "." + origin;
        return random.nextInt(4) == 0 ? name.toUpperCase(Locale.ROOT) : name;
    }

    /** Takes out the line that the loader complains of. */
    private static void strike(Map<String, String> texts, Problem problem) {
        String file = problem.where().file();
        String origin = file.substring("zones/".length(), file.length() - ".zone".length());
        assertThat(problem.where().line()).as(problem.toString()).isGreaterThan(4);
        List<String> lines = new ArrayList<>(texts.getOrDefault(origin, "").lines().toList());
        lines.set(problem.where().line() - 1, "");
        texts.put(origin, String.join("\n", lines) + "\n");
    }

    private List<Record> read(String origin) throws IOException {
        List<Record> records = new ArrayList<>();
        try (Master master = new Master(folder.resolve("zones/" + origin + ".zone").toString(),
                Name.fromConstantString(origin + "."))) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                if (!records.contains(record)) {
                    records.add(record);
                }
            }
        }
        return records;
    }
}
