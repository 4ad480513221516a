package hearth.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A script of the operator's own, read from boot/templates. */
sealed interface TemplateText {
    record Text(String text) implements TemplateText {}

    record Faulty(String reason) implements TemplateText {}

    /** An iPXE script is text of a few lines; whatever is larger is another file. */
    int LARGEST = 1 << 20;

    static TemplateText read(BootFiles templates, String name) {
        return switch (templates.open(name)) {
            case BootFiles.Opened.Found(BootFile file) -> text(file);
            case BootFiles.Opened.NotFound() -> new Faulty("is not a file");
            case BootFiles.Opened.Forbidden(String reason) -> new Faulty("is out of reach: " + reason);
            case BootFiles.Opened.Failed(String reason) -> new Faulty("cannot be read: " + reason);
        };
    }

    private static TemplateText text(BootFile file) {
        try (file) {
            if (file.length() > LARGEST) {
                return new Faulty("is larger than 1 MiB, and so no script");
            }
            byte[] bytes = new byte[(int) file.length()];
            String text = new String(bytes, 0, file.read(0, bytes, 0, bytes.length), StandardCharsets.UTF_8);
            return text.startsWith("#!ipxe")
                    ? new Text(text)
                    : new Faulty("does not begin with #!ipxe: iPXE would not run it");
        } catch (IOException e) {
            return new Faulty("cannot be read: " + e.getMessage());
        }
    }
}
