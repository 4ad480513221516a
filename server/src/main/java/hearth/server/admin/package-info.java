/** Who may look at the page and use the API: accounts, sessions, and how often somebody may try. */
@NullMarked
package hearth.server.admin;

import org.jspecify.annotations.NullMarked;
