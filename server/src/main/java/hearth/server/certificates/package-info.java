/** Obtains a certificate by ACME (RFC 8555, dns-01), keeps it, and renews it. */
@NullMarked
package hearth.server.certificates;

import org.jspecify.annotations.NullMarked;
