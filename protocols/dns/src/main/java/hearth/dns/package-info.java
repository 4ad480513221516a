@NullMarked
package hearth.dns;

import org.jspecify.annotations.NullMarked;
