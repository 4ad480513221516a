package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import hearth.config.Node.Mapping;
import hearth.config.Node.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
    private static List<Problem> problems(byte[] text) {
        Problems problems = new Problems();
        Optional<Node> node = YamlReader.read("a.yaml", text, problems);
        assertThat(node.isPresent() || problems.count() > 0).isTrue();
        return problems.sorted();
    }

    private static List<Problem> problems(String text) {
        return problems(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Node read(String text) {
        Problems problems = new Problems();
        Optional<Node> node = YamlReader.read("a.yaml", text.getBytes(StandardCharsets.UTF_8), problems);
        assertThat(problems.sorted()).isEmpty();
        return node.orElseThrow();
    }

    private static Node.Entry entry(Mapping mapping, String key) {
        return Optional.ofNullable(mapping.entries().get(key)).orElseThrow();
    }

    @Test
    void keysAndValuesKnowTheirPlaces() {
        Mapping top = (Mapping) read("a:\n  b: [x, y]\n");
        Mapping inner = (Mapping) entry(top, "a").value();
        assertThat(entry(inner, "b").key().where()).isEqualTo(new Location("a.yaml", 2, 3));
        assertThat(((Node.Sequence) entry(inner, "b").value()).items().get(1))
                .isEqualTo(new Scalar(new Location("a.yaml", 2, 10), "y", true));
    }

    @Test
    void emptyFilesCommentsAndEndingsOfOtherSystemsAreNoKeys() {
        for (String text : List.of("", "# only this\n", "---\n", "\ufeff# with a mark\n", "{}\r\n")) {
            assertThat(read(text)).isInstanceOfSatisfying(Mapping.class, m -> assertThat(m.entries()).isEmpty());
        }
        assertThat(((Mapping) read("\ufeffa: b\r\nc: d\r\n")).entries().keySet()).containsExactly("a", "c");
    }

    @Test
    void anAliasIsTheValueItNames() {
        Mapping top = (Mapping) read("a: &x [1]\nb: *x\n");
        assertThat(entry(top, "b").value()).isEqualTo(entry(top, "a").value());
    }

    @Test
    void anAliasWithinItselfIsRefused() {
        assertThat(problems("a: &x [*x]\n")).singleElement().asString().startsWith("a.yaml:1:8: '*x' means an alias");
    }

    @Test
    void hugeFilesAndDeepNestingEndInAProblem() {
        assertThat(problems(new byte[YamlReader.MAX_BYTES + 1])).singleElement().asString()
                .contains("larger than 4 MiB");
        assertThat(problems("[".repeat(100_000))).singleElement().asString().contains("32 levels");
        assertThat(problems("- ".repeat(100_000))).singleElement().asString().contains("32 levels");
        assertThat(problems("{a: ".repeat(100_000))).singleElement().asString().contains("32 levels");
        assertThat(problems("- a\n".repeat(YamlReader.MAX_NODES + 1))).singleElement().asString().contains("values");
    }

    @Test
    void problemsAreBoundedHoweverManyThereAre() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            yaml.append("key").append(i).append(": 1\n");
        }
        assertThat(ConfigurationLoader.check("hearth.yaml", yaml.toString().getBytes(StandardCharsets.UTF_8)))
                .hasSize(1001).last().asString()
                .contains("4000 more problems");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "aa", "1.", "0a", "::", "192.0.2.1,", "%20"})
    void endlessValuesOfEveryTypeEndInAProblem(String piece) {
        Map<String, String> files = Map.of("hearth.yaml",
                "{dns: {listen: ['X'], tcp-idle: 'X', forward: {zones: {? 'X' : []}}, reverse: ['X']}, dhcp: {interfaces: ['X']}, http: {url: 'X'}}",
                "networks/a.yaml",
                "{subnet: 192.0.2.0/24, pools: ['X'], domain: 'X', routers: ['X'], options: {1: 'X', 2: 'ip:X', 3: 'hex:X'}, reservations: [{mac: 'X', client-id: 'X'}]}",
                "zones/a.example.yaml",
                "{soa: {primary: 'X', contact: 'X'}, records: {? 'X' : {A: 'X'}, b: {? 'X' : 'X'}}}");
        files.forEach((file, yaml) -> {
            byte[] bytes = yaml.replace("X", piece.repeat(20_000)).getBytes(StandardCharsets.UTF_8);
            assertThat(ConfigurationLoader.check(file, bytes)).isNotEmpty().allMatch(p -> p.toString().length() < 500);
        });
    }

    /** The same as a fuzzer does for hours, for a second: bytes of real files, changed at random, give problems and never an exception. */
    @Test
    void brokenFilesAreProblemsAndNeverExceptions() throws IOException {
        List<Path> seeds = new ArrayList<>();
        for (String folder : List.of("../example", "src/test/resources/bad")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(f -> f.toString().endsWith(".yaml")).sorted().forEach(seeds::add);
            }
        }
        String[] kinds = {"hearth.yaml", "zones/a.example.yaml", "networks/a.yaml", "machines/a.yaml", "boot/a.yaml"};
        String[] tokens = {"- ", ": ", "? ", "&a ", "*a", "!x ", "|\n", ">-\n", "\t", "\"", "'", "{", "}", "[", "]",
                "---\n", "...\n", "%YAML 1.2\n",
                "\u0085", "\ufeff", "#", "\r", "<<: ", "\0", "0x", "~"};
        Random random = new Random(20260101);
        int told = 0;
        for (int round = 0; round < Integer.getInteger("hearth.rounds", 4000); round++) {
            byte[] seed = Files.readAllBytes(seeds.get(random.nextInt(seeds.size())));
            StringBuilder text = new StringBuilder(new String(seed, StandardCharsets.ISO_8859_1));
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(text.length() + 1);
                int end = Math.min(text.length(), at + random.nextInt(8));
                text.replace(at, random.nextBoolean() ? at : end,
                        random.nextInt(4) == 0
                                ? String.valueOf((char) random.nextInt(256))
                                : tokens[random.nextInt(tokens.length)]);
            }
            byte[] bytes = text.toString()
                    .getBytes(random.nextBoolean() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            told += ConfigurationLoader.check(kinds[random.nextInt(kinds.length)], bytes).size();
        }
        assertThat(told).isPositive();
    }
}
