@NullMarked
package hearth.boot;

import org.jspecify.annotations.NullMarked;
