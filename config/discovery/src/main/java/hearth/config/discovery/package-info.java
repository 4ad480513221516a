/** Services found running on the network, and what they are called. No sockets: whoever uses this brings the transport. */
@NullMarked
package hearth.config.discovery;

import org.jspecify.annotations.NullMarked;
