package hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files in the repository that the build makes: compared by default, written with {@code -Dhearth.write=true}. */
record Written(Path path) {
    void holds(String text) throws IOException {
        if (Boolean.getBoolean("hearth.write")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        }
        assertThat(path).as("out of date? then run: mvn -pl config/model test -Dhearth.write=true").hasContent(text);
    }
}
