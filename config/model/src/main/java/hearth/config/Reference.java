package hearth.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The reference page of all configuration keys, as Markdown: made from the same declarations that the loader obeys. */
public final class Reference {
    private static final String HEAD = """
            # Configuration

            A configuration is a folder, such as [config/example](../config/example), best kept in Git. Hearth reads it strictly:
            an unknown key, a key written twice, a value of the wrong kind or out of range, or two files that contradict each
            other, and nothing of it is used. `./hearth check DIR` lists everything that is wrong at once, with file, line and
            column. Editors check while you type with the [schemas](schema); the example's files name theirs in the first line.

            Beside the files below there are `zones/NAME.zone` (master files, RFC 1035 section 5), `boot/files/` (what TFTP and
            HTTP serve) and `boot/templates/` (iPXE scripts). README files, hidden files and editors' backups are passed over;
            any other file in these folders is refused, for it would be read by nobody.

            This page is made from the records in `config/model`, whose tests keep it up to date: see the README there.
            """;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final Map<String, String> notations = new TreeMap<>();

    private Reference() {}

    /** The page's text. */
    public static String page() {
        Reference reference = new Reference();
        for (FileKind kind : FileKind.values()) {
            reference.chapter(kind);
        }
        reference.notations();
        return reference.page.toString();
    }

    private void chapter(FileKind kind) {
        page.append("\n## ").append(kind.file).append("\n\n").append(kind.purpose).append("\n\n");
        page.append("| key | value | default | what for |\n|---|---|---|---|\n");
        rows(kind.type, "");
    }

    private void rows(Class<? extends Record> type, String prefix) {
        for (KeyDeclaration declaration : KeyDeclaration.of(type)) {
            String key = prefix + declaration.name();
            Shape shape = declaration.shape();
            if (!(shape instanceof Shape.Nested)) {
                row(key, declaration);
            }
            nested(shape, key);
        }
    }

    private void nested(Shape shape, String key) {
        switch (shape) {
            case Shape.Nested nested -> rows(nested.type(), key + ".");
            case Shape.ListOf list -> nested(list.item(), key + "[]");
            case Shape.MapOf map -> nested(map.value(), key + "." + placeholder(map.key()));
            case Shape.DataOrSet either -> rows(either.set().type(), key + ".");
            case Shape.Maybe maybe -> nested(maybe.present(), key);
            case Shape.One one -> {
            }
            case Shape.Data data -> {
            }
        }
    }

    private static String placeholder(Shape.One key) {
        return key.notation().name().replaceAll(".* ", "").toUpperCase(Locale.ROOT);
    }

    private void row(String key, KeyDeclaration declaration) {
        String range = ScalarBinder.range(declaration.key());
        String value = value(declaration.shape()) + (range.isEmpty() ? "" : ", " + range);
        String byDefault = declaration.isRequired() ? "must be written" : switch (declaration.shape()) {
            case Shape.One one ->
                    declaration.key().byDefault().isEmpty() ? "empty" : "`" + declaration.key().byDefault() + "`";
            default -> "none";
        };
        page.append("| `").append(key).append("` | ").append(value).append(" | ").append(byDefault).append(" | ")
                .append(declaration.key().value().replace("|", "\\|")).append(" |\n");
    }

    private String value(Shape shape) {
        return switch (shape) {
            case Shape.One one -> one(one.notation());
            case Shape.ListOf list -> "list of " + value(list.item());
            case Shape.MapOf map -> "for each " + value(map.key()) + ": " + value(map.value());
            case Shape.Maybe maybe -> value(maybe.present());
            case Shape.Nested nested -> "keys as below";
            case Shape.Data data -> "text, or list of text";
            case Shape.DataOrSet either -> "text, list of text, or keys as below";
        };
    }

    private String one(Notation<?> notation) {
        if (!notation.form().equals(notation.name()) && notation.choices().isEmpty()) {
            notations.put(notation.name(), notation.form());
        }
        return notation.name();
    }

    private void notations() {
        page.append("\n## How values are written\n\n| value | is |\n|---|---|\n");
        notations.forEach((name, form) -> page.append("| ").append(name).append(" | ").append(form).append(" |\n"));
        page.append(
                """

                        Text that YAML would take for a number, `true`, `false` or nothing needs quotes, and so does text that begins with
                        `@`, `*`, `&`, `!`, `%`, `{` or `[`. Nothing is ever looked up: a host name is not an address.
                        """);
    }
}
