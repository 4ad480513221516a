/** A whole little network on this machine: hosts in network namespaces, real clients, a real virtual machine. */
@NullMarked
package hearth.lab;

import org.jspecify.annotations.NullMarked;
