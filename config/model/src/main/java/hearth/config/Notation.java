package hearth.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How values of one type are written: read by the binder, described by schema and reference page.
 *
 * @param kind
 *            what YAML takes the value for
 * @param form
 *            to complete "... is not ..."
 * @param pattern
 *            of the whole text, for editors; the parser may be stricter. Empty for none
 * @param parser
 *            throws IllegalArgumentException with a message for the operator
 */
record Notation<T>(Kind kind, String form, String pattern, Function<String, T> parser) {
    /** The scalar types of YAML that Hearth uses. */
    enum Kind {
        TEXT, INTEGER, BOOLEAN
    }

    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,8})(ms|s|m|h|d)");
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    /** The notation of a type that is written as one value; the key may narrow it. */
    static Notation<?> of(Class<?> type, Key key) {
        if (!key.pattern().isEmpty()) {
            return new Notation<>(Kind.TEXT, key.form(), key.pattern(), text -> matching(text, key));
        }
        return switch (type.getName()) {
            case "java.lang.String" -> new Notation<>(Kind.TEXT, "text", "", text -> text);
            case "boolean" -> new Notation<>(Kind.BOOLEAN, "true or false", "", Notation::bool);
            case "int", "java.lang.Integer" -> new Notation<>(Kind.INTEGER, "a whole number", "", Notation::integer);
            case "long", "java.lang.Long" -> new Notation<>(Kind.INTEGER, "a whole number", "", Notation::whole);
            case "java.time.Duration" -> new Notation<>(Kind.TEXT, "a time such as 250ms, 30s, 5m, 12h or 7d",
                    DURATION.pattern(), Notation::duration);
            case "java.net.URI" -> new Notation<>(Kind.TEXT, "a URL such as http://192.0.2.1:8080", "https?://.+",
                    Notation::url);
            case "hearth.config.Endpoint" -> endpoint(key.port());
            case "hearth.config.Prefix" -> new Notation<>(Kind.TEXT, "a network such as 192.0.2.0/24", Prefix.PATTERN,
                    Prefix::parse);
            case "hearth.config.Ipv4" -> new Notation<>(Kind.TEXT, "an IPv4 address such as 192.0.2.1",
                    AddressLiteral.IPV4, Ipv4::parse);
            case "hearth.config.Pool" -> new Notation<>(Kind.TEXT,
                    "a range of addresses such as 192.0.2.100-192.0.2.199", Pool.PATTERN, Pool::parse);
            case "hearth.config.Mac" -> new Notation<>(Kind.TEXT, "a hardware address such as 52:54:00:12:34:56",
                    Mac.PATTERN, Mac::parse);
            case "hearth.config.DomainName" -> new Notation<>(Kind.TEXT, "a domain name such as home.example",
                    DomainName.PATTERN, DomainName::parse);
            case "hearth.config.OptionValue" -> new Notation<>(Kind.TEXT, "text, hex:0a0b or ip:192.0.2.1", "",
                    OptionValue::parse);
            case "hearth.config.OwnerName" -> new Notation<>(Kind.TEXT, "an owner name such as www, @ or *.apps",
                    OwnerName.PATTERN, OwnerName::parse);
            case "hearth.config.RecordType" -> new Notation<>(Kind.TEXT, "a record type such as A or TXT",
                    RecordType.PATTERN, RecordType::parse);
            default -> choice(type);
        };
    }

    private static Notation<?> choice(Class<?> type) {
        if (!type.isEnum()) {
            throw new AssertionError("no notation for " + type);
        }
        List<?> constants = Arrays.asList(type.getEnumConstants());
        String names = constants.stream().map(c -> kebab(c.toString())).collect(Collectors.joining(", "));
        return new Notation<>(Kind.TEXT, "one of " + names, names.replace(", ", "|"),
                text -> constants.stream().filter(c -> kebab(c.toString()).equals(text)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(quoted(text) + " is not one of " + names)));
    }

    private static Notation<Endpoint> endpoint(int port) {
        String form = port == 0
                ? "an address and a port such as 192.0.2.1:53 or [2001:db8::1]:53"
                : "an address such as 192.0.2.1 (port " + port + "), 192.0.2.1:5353 or [2001:db8::1]:53";
        String pattern = "(" + AddressLiteral.IPV4 + "|\\[" + AddressLiteral.IPV6 + "\\])"
                + (port == 0 ? ":[0-9]{1,5}" : "(:[0-9]{1,5})?");
        return new Notation<>(Kind.TEXT, form, pattern, text -> Endpoint.parse(text, port));
    }

    private static String matching(String text, Key key) {
        if (!text.matches(key.pattern())) {
            throw new IllegalArgumentException(quoted(text) + " is not " + key.form());
        }
        return text;
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(quoted(text) + " is not true or false");
        };
    }

    private static long whole(String text) {
        if (!INTEGER.matcher(text).matches()) {
            throw new IllegalArgumentException(quoted(text) + " is not a whole number");
        }
        return Long.parseLong(text);
    }

    private static int integer(String text) {
        long value = whole(text);
        if (value != (int) value) {
            throw new IllegalArgumentException(text + " is too large");
        }
        return (int) value;
    }

    private static Duration duration(String text) {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(quoted(text) + " is not a time such as 250ms, 30s, 5m, 12h or 7d");
        }
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofDays(n);
        };
    }

    static URI url(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return uri;
            }
            throw new IllegalArgumentException(
                    quoted(text) + " is not an http or https URL such as http://192.0.2.1:8080");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(quoted(text) + " is not a URL such as http://192.0.2.1:8080", e);
        }
    }

    /** A component's or constant's name as the configuration has it: {@code udpPayload} and {@code UDP_PAYLOAD} are {@code udp-payload}. */
    static String kebab(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT))
                ? name.toLowerCase(Locale.ROOT).replace('_', '-')
                : name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** What the user wrote, fit for a message: short, on one line, without control characters. */
    static String quoted(String text) {
        String head = text.length() > 60 ? text.substring(0, 57) + "..." : text;
        return "'" + head.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?") + "'";
    }
}
