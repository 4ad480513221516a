package hearth.server;

import java.util.List;

import hearth.config.Problem;

/** What came of applying a configuration. */
sealed interface Applied {
    /** It is in force, all of it that can be without a restart. */
    record InForce() implements Applied {}

    /** Every problem that it has; the one before goes on. */
    record Refused(List<Problem> problems) implements Applied {}

    /** It is good, but something of this machine is in the way; the one before goes on. */
    record Hindered(String why) implements Applied {}
}
