/** TFTP for reading: packets, option negotiation, and the transfer as a state machine without sockets. */
@NullMarked
package hearth.tftp;

import org.jspecify.annotations.NullMarked;
