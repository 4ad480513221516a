/** The installed service, under a real systemd. */
@NullMarked
package hearth.service;

import org.jspecify.annotations.NullMarked;
