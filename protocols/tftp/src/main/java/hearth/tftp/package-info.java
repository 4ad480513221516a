@NullMarked
package hearth.tftp;

import org.jspecify.annotations.NullMarked;
