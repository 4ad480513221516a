package hearth.config.discovery;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import hearth.config.DockerSettings;
import hearth.config.DomainName;

/** Which names containers may have. */
record Claims(DomainName domain, List<DomainName> allowed) {
    /** Of a host name (RFC 1123 section 2.1); one shorter than DNS allows, for SRV records put an underscore before it. */
    private static final String LABEL_FORM = "[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?";
    private static final Pattern LABEL = Pattern.compile(LABEL_FORM);
    private static final Pattern NAME = Pattern.compile(LABEL_FORM + "(\\." + LABEL_FORM + ")*");
    /** Leaves room below 253 for what is put before a name: an instance's label, or _name._sctp. */
    private static final int LONGEST = 180;

    /** What became of a claim. */
    sealed interface Verdict {}

    record Granted(DomainName name) implements Verdict {}

    record Denied(Refusal.Reason reason, String detail) implements Verdict {}

    static Claims of(DockerSettings settings) {
        return new Claims(settings.domain(), settings.allowNames());
    }

    /**
     * A name as somebody wrote it. One that is written from the root down, with its final dot or because it lies in the
     * domain or is allowed, is taken as it is; every other is a name below the domain.
     */
    Verdict claim(String text) {
        boolean whole = text.endsWith(".");
        String name = (whole ? text.substring(0, text.length() - 1) : text).toLowerCase(Locale.ROOT);
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            return new Denied(Refusal.Reason.BAD_NAME, quoted(text)
                    + " can't be the name of a host: labels of 1 to 62 letters, digits or - with dots between");
        }
        DomainName asWritten = new DomainName(name);
        if (permits(asWritten)) {
            return new Granted(asWritten);
        }
        if (whole || name.equals(domain.text())) {
            return new Denied(Refusal.Reason.OUTSIDE_DOMAIN, quoted(text) + " is not below " + domain
                    + " and not in discovery.docker.allow-names");
        }
        return below(name, domain);
    }

    private static Verdict below(String name, DomainName domain) {
        String full = name + "." + domain.text();
        return full.length() > LONGEST
                ? new Denied(Refusal.Reason.BAD_NAME, quoted(full) + " is too long for a name; " + LONGEST
                        + " characters is the limit")
                : new Granted(new DomainName(full));
    }

    /** The domain itself is nobody's: what stands there is the operator's. */
    private boolean permits(DomainName name) {
        return (name.isAtOrBelow(domain) && !name.equals(domain)) || allowed.stream().anyMatch(name::isAtOrBelow);
    }

    /** Whether records beside a name, such as those of {@code _name._tcp}, stay where containers may have names. */
    boolean permitsBeside(DomainName name) {
        DomainName parent = new DomainName(name.text().substring(name.text().indexOf('.') + 1));
        return parent.isAtOrBelow(domain) || allowed.stream().anyMatch(parent::isAtOrBelow);
    }

    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    private static String quoted(String text) {
        String head = text.length() > 60 ? text.substring(0, 57) + "..." : text;
        return "'" + head.replaceAll("[^ -~]", "?") + "'";
    }
}
