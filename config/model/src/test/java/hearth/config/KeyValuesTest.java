package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class KeyValuesTest {
    private static Map<String, List<String>> of(String file, String yaml) {
        Problems problems = new Problems();
        FileParser parser = new FileParser(problems);
        byte[] text = yaml.getBytes(StandardCharsets.UTF_8);
        Record record = file.equals("hearth.yaml")
                ? parser.appliance(file, text).orElseThrow().value()
                : parser.network(file, text).orElseThrow().value();
        assertThat(problems.sorted()).isEmpty();
        return KeyValues.of(record);
    }

    @Test
    void valuesAreInTheNotationOfTheFiles() {
        assertThat(of("hearth.yaml", """
                dns: {listen: ["192.0.2.1:53", "[2001:db8::1]:53"], forward: {zones: {corp.example: [192.0.2.9]}}}
                boot: {loaders: {x64-efi: a.efi}}
                """)).contains(entry("dns.listen", List.of("192.0.2.1:53", "[2001:db8::1]:53")),
                entry("dns.forward.zones.corp.example.", List.of("192.0.2.9:53")),
                entry("dns.forward.timeout", List.of("800ms")), entry("dns.forward.max-ttl", List.of("1d")),
                entry("boot.loaders.x64-efi", List.of("a.efi")), entry("log.format", List.of("text")))
                .doesNotContainKeys("http.url", "http.listen");
        assertThat(of("networks/lan.yaml", """
                subnet: 192.0.2.0/24
                lease-time: 90m
                options: {43: "hex:0a"}
                reservations: [{mac: "52:54:00:00:00:01", address: 192.0.2.5}]
                """)).contains(entry("subnet", List.of("192.0.2.0/24")), entry("lease-time", List.of("90m")),
                entry("options.43", List.of("hex:0a")),
                entry("reservations", List.of("{mac: 52:54:00:00:00:01, address: 192.0.2.5}")));
    }
}
