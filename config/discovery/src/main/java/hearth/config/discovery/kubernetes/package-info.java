/** Services of a Kubernetes cluster: its lists and watches followed, and what the cluster's own DNS would say of them. No sockets. */
@NullMarked
package hearth.config.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
