package hearth.boot;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ${name}} stands for in a profile or a template.
 *
 * <p>
 * iPXE has settings of the same notation, and the rule that parts the two is plain: a bare name is Hearth's and must be
 * known, so that a slip of the pen is found before a machine boots with an empty word in its command line. A name with a
 * slash or a colon is iPXE's and left as it is. Every iPXE setting can be written so: {@code ${net0/mac}},
 * {@code ${platform:string}}.
 */
record Variables(Map<String, String> values) {
    /** Known for every machine, and not to be given by one. */
    static final Set<String> BUILT_IN = Set.of("name", "mac", "address", "server", "http");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^${}]*)}");
    private static final Pattern OF_IPXE = Pattern.compile("[/:]");

    /** The text with each bare name replaced. Those that are not known are added to {@code unknown}, and stay. */
    String replace(String text, Set<String> unknown) {
        return REFERENCE.matcher(text).replaceAll(reference -> {
            String name = reference.group(1);
            if (isOfIpxe(name)) {
                return Matcher.quoteReplacement(reference.group());
            }
            String value = values.get(name);
            if (value == null) {
                unknown.add(name);
                return Matcher.quoteReplacement(reference.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    static boolean isOfIpxe(String name) {
        return OF_IPXE.matcher(name).find();
    }
}
