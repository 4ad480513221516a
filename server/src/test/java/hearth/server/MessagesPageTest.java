package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

class MessagesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "messages.md");

    @Test
    void pageListsEveryMessageAsTheCodeHasIt() throws IOException {
        String page = page();
        if (Boolean.getBoolean("hearth.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).as("regenerate with -Dhearth.write=true").isEqualTo(page);
    }

    @Test
    void everyMessageSaysWhatToDoInWholeSentences() {
        for (Message message : Message.values()) {
            assertThat(message.explanation).as(message.name()).matches("(?s)[A-Z`].*\\.");
        }
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Log messages

                Every line has an id, which never changes its meaning. What stands in braces is filled in; with
                `log.format: json` each is a field of its own, too. This page is made from the code (`Message`).

                """);
        for (Message message : Message.values()) {
            page.append("## ").append(message.name()).append("\n\n").append(message.level).append(": ")
                    .append(Pattern.compile("\\{(\\w+)}").matcher(message.text).replaceAll("*$1*")).append("\n\n")
                    .append(message.explanation).append("\n\n");
        }
        return page.toString().stripTrailing() + "\n";
    }
}
