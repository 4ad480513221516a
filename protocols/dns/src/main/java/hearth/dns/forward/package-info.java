/** Names of others: asked of upstream resolvers, once for all who want to know, and remembered as long as they allow. */
@NullMarked
package hearth.dns.forward;

import org.jspecify.annotations.NullMarked;
