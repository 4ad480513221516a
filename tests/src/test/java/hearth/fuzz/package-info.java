/**
 * What reads bytes from strangers, under a fuzzer. Plainly run, each test takes the inputs kept for it, those that once found
 * something among them. {@code tests/setup/fuzz} lets the fuzzer look for new ones.
 */
@NullMarked
package hearth.fuzz;

import org.jspecify.annotations.NullMarked;
