package hearth.server.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

/** RFC 8659 section 4. */
class CaaTest {
    private static final List<String> OURS = List.of("ca.example", "CA.example.net");

    private static byte[] record(String tag, String value) {
        byte[] text = (tag + value).getBytes(StandardCharsets.US_ASCII);
        byte[] record = new byte[2 + text.length];
        record[1] = (byte) tag.length();
        System.arraycopy(text, 0, record, 2, text.length);
        return record;
    }

    @Test
    void authorityThatIsNamedMayIssueHoweverItIsWritten() {
        assertThat(Caa.namedInstead(List.of(record("issue", "ca.example")), OURS)).isEmpty();
        assertThat(Caa.namedInstead(List.of(record("ISSUE", " Ca.Example.Net ; accounturi=x")), OURS)).isEmpty();
        assertThat(Caa.namedInstead(List.of(record("issue", "other.example"), record("issue", "ca.example")), OURS))
                .isEmpty();
    }

    @Test
    void othersAreNamedInstead() {
        assertThat(Caa.namedInstead(List.of(record("issue", "other.example")), OURS)).containsExactly("other.example");
        assertThat(Caa.namedInstead(List.of(record("issue", ";")), OURS)).containsExactly("nobody");
    }

    @Test
    void withoutRecordsOfThisKindOrANameOfTheAuthorityNothingIsForbidden() {
        assertThat(Caa.namedInstead(List.of(), OURS)).isEmpty();
        assertThat(Caa.namedInstead(List.of(record("iodef", "mailto:a@b")), OURS)).isEmpty();
        assertThat(Caa.namedInstead(List.of(record("issue", "other.example")), List.of())).isEmpty();
    }
}
