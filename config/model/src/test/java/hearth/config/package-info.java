@NullMarked
package hearth.config;

import org.jspecify.annotations.NullMarked;
