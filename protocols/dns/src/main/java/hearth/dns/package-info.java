/** DNS: the wire, the zones and what is answered from them. */
@NullMarked
package hearth.dns;

import org.jspecify.annotations.NullMarked;
