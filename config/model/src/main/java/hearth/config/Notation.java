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

/**
 * How values of one type are written: read by the binder, described by schema and reference page.
 *
 * @param name
 *            what the reference page calls it
 * @param kind
 *            what YAML takes the value for
 * @param form
 *            to complete "... is not ..."
 * @param pattern
 *            of the whole text, for editors; the parser may be stricter. Empty for none
 * @param choices
 *            the only values there are; empty for any
 * @param parser
 *            throws IllegalArgumentException with a message for the operator
 */
record Notation<T>(String name, Kind kind, String form, String pattern, List<String> choices,
        Function<String, T> parser) {
    /** The scalar types of YAML that Hearth uses. */
    enum Kind {
        TEXT,
        INTEGER,
        BOOLEAN
    }

    /** Longer than anything that a key's pattern allows; matching repeated groups takes stack. */
    private static final int LONGEST_MATCHED = 1024;
    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,8})(ms|s|m|h|d)");
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    private static <T> Notation<T> text(String name, String form, String pattern, Function<String, T> parser) {
        return new Notation<>(name, Kind.TEXT, form, pattern, List.of(), parser);
    }

    private static <T> Notation<T> number(Function<String, T> parser) {
        return new Notation<>("number", Kind.INTEGER, "a whole number", "", List.of(), parser);
    }

    /** The notation of a type that is written as one value; the key may narrow it. */
    static Notation<?> of(Class<?> type, Key key) {
        if (!key.pattern().isEmpty()) {
            return text(key.form(), key.form(), key.pattern(), text -> matching(text, key));
        }
        return switch (type.getName()) {
            case "java.lang.String" -> text("text", "text", "", text -> text);
            case "boolean" ->
                    new Notation<>("true or false", Kind.BOOLEAN, "true or false", "", List.of(), Notation::bool);
            case "int", "java.lang.Integer" -> number(Notation::integer);
            case "long", "java.lang.Long" -> number(Notation::whole);
            case "java.time.Duration" ->
                    text("time", "a time such as 250ms, 30s, 5m, 12h or 7d", DURATION.pattern(), Notation::duration);
            case "java.net.URI" -> text("URL", "a URL such as http://192.0.2.1:8080", "https?://.+", Notation::url);
            case "hearth.config.Endpoint" -> endpoint(key.port());
            case "hearth.config.Prefix" ->
                    text("network", "a network such as 192.0.2.0/24", Prefix.PATTERN, Prefix::parse);
            case "hearth.config.Ipv4" ->
                    text("address", "an IPv4 address such as 192.0.2.1", AddressLiteral.IPV4, Ipv4::parse);
            case "hearth.config.Pool" ->
                    text("range", "a range of addresses such as 192.0.2.100-192.0.2.199", Pool.PATTERN, Pool::parse);
            case "hearth.config.Mac" ->
                    text("hardware address", "a hardware address such as 52:54:00:12:34:56", Mac.PATTERN, Mac::parse);
            case "hearth.config.DomainName" ->
                    text("domain name", "a domain name such as home.example", DomainName.PATTERN, DomainName::parse);
            case "hearth.config.OptionValue" ->
                    text("option value", "text, hex:0a0b or ip:192.0.2.1,192.0.2.2", "", OptionValue::parse);
            case "hearth.config.OwnerName" ->
                    text("owner name", "an owner name such as www, @ or *.apps", OwnerName.PATTERN, OwnerName::parse);
            case "hearth.config.RecordType" ->
                    text("record type", "a record type such as A or TXT", RecordType.PATTERN, RecordType::parse);
            default -> choice(type);
        };
    }

    private static Notation<?> choice(Class<?> type) {
        if (!type.isEnum()) {
            throw new AssertionError("no notation for " + type);
        }
        List<?> constants = Arrays.asList(type.getEnumConstants());
        List<String> choices = constants.stream().map(c -> kebab(c.toString())).toList();
        String names = String.join(", ", choices);
        return new Notation<>(String.join(" or ", choices), Kind.TEXT, "one of " + names, "", choices,
                text -> constants.stream().filter(c -> kebab(c.toString()).equals(text)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(quoted(text) + " is not one of " + names)));
    }

    private static Notation<Endpoint> endpoint(int port) {
        String host = "(" + AddressLiteral.IPV4 + "|\\[" + AddressLiteral.IPV6 + "\\])";
        return port == 0
                ? text("endpoint", "an address and a port such as 192.0.2.1:53 or [2001:db8::1]:53",
                        host + ":[0-9]{1,5}", Endpoint::parse)
                : text("server", "an address such as 192.0.2.1 or [2001:db8::1], or with a port other than " + port
                        + ": 192.0.2.1:5353", host + "(:[0-9]{1,5})?", text -> Endpoint.parse(text, port));
    }

    private static String matching(String text, Key key) {
        if (text.length() > LONGEST_MATCHED || !text.matches(key.pattern())) {
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
        return "'" + line(text, 60) + "'";
    }

    static String line(String text, int longest) {
        String head = text.length() > longest ? text.substring(0, longest - 3) + "..." : text;
        return head.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
