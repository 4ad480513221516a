package hearth.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static final Validators FILE = new Validators("\"t\"", Instant.parse("1994-11-06T08:49:37Z"));
    private static final String SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";

    private static String select(String... fields) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put(fields[i], fields[i + 1]);
        }
        Selection selection = Selection.of(
                new Conditions(Optional.ofNullable(map.get("range")), Optional.ofNullable(map.get("if-range")),
                        Optional.ofNullable(map.get("if-match")), Optional.ofNullable(map.get("if-none-match")),
                        Optional.ofNullable(map.get("if-modified-since")),
                        Optional.ofNullable(map.get("if-unmodified-since"))),
                FILE, 1000);
        return switch (selection) {
            case Selection.Whole() -> "200";
            case Selection.Part part -> "206 " + part.contentRange(1000) + " " + part.length();
            case Selection.NotModified() -> "304";
            case Selection.PreconditionFailed() -> "412";
            case Selection.Unsatisfiable() -> "416";
        };
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-0,206 bytes 0-0/1000 1", "bytes=0-499,206 bytes 0-499/1000 500",
            "bytes=500-,206 bytes 500-999/1000 500", "bytes=-100,206 bytes 900-999/1000 100",
            "bytes=-5000,206 bytes 0-999/1000 1000", "bytes=999-99999,206 bytes 999-999/1000 1",
            "BYTES = 1-2,206 bytes 1-2/1000 2", "bytes=0-99999999999999999999999,206 bytes 0-999/1000 1000",
            "bytes=1000-,416",
            "bytes=1000-1001,416", "bytes=-0,416", "bytes=99999999999999999999-,416", "bytes=5-4,200", "bytes=,200",
            "bytes=-,200",
            "bytes=a-b,200", "'bytes=0-1,5-6',200", "lines=0-1,200", "bytes=0-1x,200", "'',200", "bytes=--1,200"})
    void aRangeIsTakenAgainstTheLength(String field, String selection) {
        assertThat(select("range", field)).isEqualTo(selection);
    }

    @Test
    void anEmptyFileHasNoRange() {
        assertThat(Range.of("bytes=0-", 0)).isEqualTo(new Range.Unsatisfiable());
        assertThat(Range.of("bytes=-1", 0)).isEqualTo(new Range.Unsatisfiable());
    }

    @ParameterizedTest
    @CsvSource({"'\"t\"',206", "'\"u\"',200", "'W/\"t\"',200", "'" + SAME + "',206", "'" + BEFORE + "',200",
            "nonsense,200"})
    void aRangeHoldsOnlyForTheVersionThatTheClientHas(String ifRange, String status) {
        assertThat(select("range", "bytes=0-1", "if-range", ifRange)).startsWith(status);
    }

    @ParameterizedTest
    @CsvSource({"'\"t\"',304", "'W/\"t\"',304", "'\"u\", \"t\"',304", "*,304", "'\"u\"',200", "'\"t',200"})
    void aVersionThatTheClientHasIsNotSentAgain(String ifNoneMatch, String status) {
        assertThat(select("if-none-match", ifNoneMatch, "range", "bytes=0-1"))
                .startsWith(status.equals("200") ? "206" : status);
        assertThat(select("if-none-match", ifNoneMatch)).isEqualTo(status);
    }

    @Test
    void aTagDecidesOverADate() {
        assertThat(select("if-none-match", "\"u\"", "if-modified-since", SAME)).isEqualTo("200");
        assertThat(select("if-match", "\"t\"", "if-unmodified-since", BEFORE)).isEqualTo("200");
    }

    @Test
    void datesAreComparedToTheSecond() {
        assertThat(select("if-modified-since", SAME)).isEqualTo("304");
        assertThat(select("if-modified-since", BEFORE)).isEqualTo("200");
        assertThat(select("if-modified-since", "yesterday")).isEqualTo("200");
        assertThat(select("if-unmodified-since", SAME)).isEqualTo("200");
        assertThat(select("if-unmodified-since", BEFORE)).isEqualTo("412");
    }

    @Test
    void aWeakTagIsNoMatchWhereBytesAreJoined() {
        assertThat(select("if-match", "\"t\"")).isEqualTo("200");
        assertThat(select("if-match", "*")).isEqualTo("200");
        assertThat(select("if-match", "W/\"t\"")).isEqualTo("412");
        assertThat(select("if-match", "\"u\"")).isEqualTo("412");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAME, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void allThreeFormsOfADateAreUnderstood(String text) {
        assertThat(HttpDate.parse(text)).contains(FILE.lastModified());
        assertThat(FILE.lastModifiedField()).isEqualTo(SAME);
    }

    @Test
    void theTagChangesWithSizeAndTime() throws IOException {
        Instant time = Instant.parse("2026-01-01T00:00:00.000000001Z");
        Path file = Files.createTempFile("hearth", "");
        try (var channel = FileChannel.open(file)) {
            String tag = Validators.of(new BootFile("x", channel, 5, time)).etag();
            assertThat(tag).matches("\"[0-9a-f.-]+\"");
            assertThat(Validators.of(new BootFile("x", channel, 6, time)).etag()).isNotEqualTo(tag);
            assertThat(Validators.of(new BootFile("x", channel, 5, time.plusNanos(1))).etag()).isNotEqualTo(tag);
        } finally {
            Files.delete(file);
        }
    }
}
