package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

/** The table against a map, and its versions against each other. */
class NameTableTest {
    private static NameKey key(String label) {
        byte[] text = label.getBytes(StandardCharsets.US_ASCII);
        byte[] wire = new byte[text.length + 2];
        wire[0] = (byte) text.length;
        System.arraycopy(text, 0, wire, 1, text.length);
        return NameText.key(wire);
    }

    @Test
    void everyVersionHoldsWhatItHeldWhenItWasMade() {
        Random random = new Random(5);
        Map<String, Integer> model = new HashMap<>();
        NameTable<Node> table = NameTable.empty();
        List<NameTable<Node>> versions = new ArrayList<>();
        List<Map<String, Integer>> models = new ArrayList<>();
        for (int version = 0; version < 60; version++) {
            NameTableEditor<Node> editor = new NameTableEditor<>(table);
            for (int i = 0; i < 400; i++) {
                String name = "n" + random.nextInt(6000);
                NameKey key = key(name);
                Node held = editor.get(key, 0);
                if (held != null && random.nextInt(3) == 0) {
                    editor.remove(held);
                    model.remove(name);
                } else {
                    editor.put(Node.empty(key, 0).withChildren(i));
                    model.put(name, i);
                }
            }
            table = editor.table();
            versions.add(table);
            models.add(Map.copyOf(model));
        }
        for (int version = 0; version < versions.size(); version++) {
            NameTable<Node> held = versions.get(version);
            Map<String, Integer> expected = models.get(version);
            assertThat(held.size()).isEqualTo(expected.size());
            int[] count = {0};
            held.forEach(node -> count[0]++);
            assertThat(count[0]).isEqualTo(expected.size());
            for (int i = 0; i < 6000; i++) {
                Node node = held.get(key("n" + i), 0);
                assertThat(node == null ? null : node.children).isEqualTo(expected.get("n" + i));
            }
        }
    }

    @Test
    void namesThatCollideAreStillFound() {
        NameTableEditor<Collision> editor = new NameTableEditor<>(NameTable.empty());
        List<Collision> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Collision entry = new Collision(Node.empty(key("c" + i), 0).packed);
            all.add(entry);
            editor.put(entry);
        }
        for (int i = 0; i < 1000; i += 2) {
            editor.remove(all.get(i));
        }
        List<Collision> left = new ArrayList<>();
        editor.table().forEach(left::add);
        assertThat(left).hasSize(500).doesNotContain(all.getFirst()).contains(all.get(1), all.getLast());
    }

    /** A name whose hash somebody chose. */
    private static final class Collision extends Named {
        Collision(byte[] packed) {
            super(packed, 42);
        }
    }
}
