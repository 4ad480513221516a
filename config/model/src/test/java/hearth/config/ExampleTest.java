package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import hearth.config.ConfigurationLoader.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExampleTest {
    private static final Path EXAMPLE = Path.of("../example");
    private static final Path SCHEMAS = Path.of("../../docs/schema");

    static List<String> yamlFiles() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            return files.map(f -> EXAMPLE.relativize(f).toString()).filter(f -> f.endsWith(".yaml")).sorted().toList();
        }
    }

    private static Schema schema(String file) {
        String kind = switch (file.substring(0, file.indexOf('/') + 1)) {
            case "zones/" -> "zone";
            case "networks/" -> "network";
            case "machines/" -> "machine";
            case "boot/" -> "profile";
            default -> "hearth";
        };
        String text = JsonSchema.schemas().getOrDefault(kind, "");
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text, InputFormat.JSON);
    }

    @Test
    void exampleLoadsWithoutProblem() {
        assertThat(ConfigurationLoader.load(EXAMPLE)).isInstanceOfSatisfying(Result.Loaded.class, loaded -> {
            Configuration c = loaded.configuration();
            assertThat(c.appliance().dns().listen()).containsExactly(Endpoint.parse("127.0.0.1:5300"));
            assertThat(c.zones()).map(Zone::origin).map(DomainName::text).containsExactlyInAnyOrder("home.example",
                    "lab.example");
            assertThat(c.machines()).map(Machine::name).contains("nas");
            assertThat(c.profiles()).map(BootProfile::name).contains("hello");
        });
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void exampleFileKeepsItsSchemaAndNamesIt(String file) throws IOException {
        String yaml = Files.readString(EXAMPLE.resolve(file));
        assertThat(schema(file).validate(yaml, InputFormat.YAML)).isEmpty();
        Path named = EXAMPLE.resolve(file)
                .resolveSibling(yaml.lines().findFirst().orElseThrow().replaceFirst(".*=", ""));
        assertThat(named.normalize()).exists().hasParent(SCHEMAS.normalize());
    }

    /** What schema and loader both judge: an editor must not praise what Hearth refuses. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"hearth.yaml | dsn: {}",
            "hearth.yaml | dns: {udp-payload: 100}",
            "hearth.yaml | dns: {udp-payload: '1232'}", "hearth.yaml | dns: {listen: [localhost]}",
            "hearth.yaml | dns: {tcp-idle: 10}",
            "hearth.yaml | log: {format: xml}", "hearth.yaml | boot: {loaders: {pdp-11: a}}",
            "hearth.yaml | dhcp: {interfaces: ['a b']}",
            "networks/a.yaml | pools: []", "networks/a.yaml | {subnet: 192.0.2.0}",
            "networks/a.yaml | {subnet: 192.0.2.0/24, mtu: 1}",
            "networks/a.yaml | {subnet: 192.0.2.0/24, options: {x: y}}",
            "networks/a.yaml | {subnet: 192.0.2.0/24, reservations: [{}]}",
            "machines/a.yaml | macs: [1]", "machines/a.yaml | variables: {a: 1}", "boot/a.yaml | kernel: [a]",
            "zones/a.example.yaml | records: {'@': {ns: a}}",
            "zones/a.example.yaml | records: {'@': {NS: a}, b: {TXT: []}}",
            "zones/a.example.yaml | records: {'@': {NS: {data: a, tll: 5m}}}",
            "zones/a.example.yaml | serial: 4294967296"})
    void whatTheSchemaRefusesTheLoaderRefusesToo(String file, String yaml) {
        assertThat(schema(file).validate(yaml, InputFormat.YAML)).isNotEmpty();
        assertThat(ConfigurationLoader.check(file, yaml.getBytes(StandardCharsets.UTF_8))).isNotEmpty();
    }

    @Test
    void schemasInTheRepositoryAreUpToDate() throws IOException {
        for (Map.Entry<String, String> schema : JsonSchema.schemas().entrySet()) {
            new Written(SCHEMAS.resolve(schema.getKey() + ".json")).holds(schema.getValue());
        }
    }

    @Test
    void referencePageInTheRepositoryIsUpToDate() throws IOException {
        new Written(Path.of("../../docs/configuration.md")).holds(Reference.page());
    }
}
