/** The configuration as records: what a user can write, each key with its type, range, default and help. */
@NullMarked
package hearth.config;

import org.jspecify.annotations.NullMarked;
