@NullMarked
package hearth.dhcp;

import org.jspecify.annotations.NullMarked;
