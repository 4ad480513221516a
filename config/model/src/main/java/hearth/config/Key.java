package hearth.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a record component as a configuration key. The key's name is the component's in kebab case
 * ({@code udpPayload} is {@code udp-payload}), its type is the component's. Loader, JSON schema and reference
 * page all read this one declaration.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** What the key is for: a sentence for the reference page and for editors. */
    String value();

    /**
     * The default in the notation of the configuration file. Lists, maps, nested records and Optionals need
     * none: they are empty, or built from their own defaults.
     */
    String byDefault() default REQUIRED;

    /** The smallest value allowed, in the key's own notation; empty for none. */
    String min() default "";

    /** The largest value allowed, in the key's own notation; empty for none. */
    String max() default "";

    /** A regular expression that the whole text must match, where the type alone allows too much; empty for none. */
    String pattern() default "";

    /** What {@link #pattern} means in words, to complete "... is not ...". */
    String form() default "";

    /** The port of an endpoint that is written without one; 0 when it must be written. */
    int port() default 0;

    /** Marks a scalar key that has no default and must be written. */
    String REQUIRED = "\0required";
}
