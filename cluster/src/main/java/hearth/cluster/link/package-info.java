/** The link to the other node of a pair, and the cluster of the two. */
@NullMarked
package hearth.cluster.link;

import org.jspecify.annotations.NullMarked;
