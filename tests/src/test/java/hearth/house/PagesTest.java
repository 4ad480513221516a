package hearth.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** What the pages say of the house must be so. */
class PagesTest {
    private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)[^)]*\\)");
    /** Paths in backquotes that begin with one of the house's folders, such as {@code docs/ports.md}. */
    private static final Pattern PATH = Pattern
            .compile("`((?:config|protocols|cluster|server|tests|docs)/[\\w./-]*\\w/?)`");

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!link.group(1).contains("://") && !Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(HOUSE.relativize(page) + " -> " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void filesAndFoldersNamedInReadmeAndArchitectureAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String page : List.of("README.md", "ARCHITECTURE.md")) {
            Matcher path = PATH.matcher(Files.readString(HOUSE.resolve(page)));
            while (path.find()) {
                // The tour names classes by room and name: dns/Zones is protocols/dns/…/Zones.java.
                if (!Files.exists(HOUSE.resolve(path.group(1))) && !isClass(path.group(1))) {
                    missing.add(page + ": " + path.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean isClass(String path) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.[a-z]\\w*$", "") + ".java";
        try (Stream<Path> files = sources()) {
            return files.anyMatch(file -> file.getFileName().toString().equals(name));
        }
    }

    @Test
    void everyDecisionIsInTheIndex() throws IOException {
        String index = Files.readString(HOUSE.resolve("docs/adr/README.md"));
        try (Stream<Path> files = Files.list(HOUSE.resolve("docs/adr"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .isNotEmpty().allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
        }
    }

    @Test
    void nothingIsLeftToDoInTheCode() throws IOException {
        Pattern left = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
        try (Stream<Path> files = sources()) {
            assertThat(files.filter(file -> !file.endsWith("PagesTest.java"))).isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).as(file.toString())
                            .doesNotContainPattern(left));
        }
    }

    private static Stream<Path> sources() throws IOException {
        return Files.walk(HOUSE).filter(file -> file.toString().endsWith(".java") && !inTarget(file));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(HOUSE)) {
            List<Path> pages = files.filter(file -> file.toString().endsWith(".md") && !inTarget(file)).toList();
            assertThat(pages).hasSizeGreaterThan(10);
            return pages;
        }
    }

    private static boolean inTarget(Path file) {
        return HOUSE.relativize(file).toString().matches("(.*/)?(target|\\.git|data)/.*");
    }
}
