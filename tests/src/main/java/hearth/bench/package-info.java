/** Benchmarks behind {@code ./hearth bench}: each measures side by side in one run and prints ratios. */
@NullMarked
package hearth.bench;

import org.jspecify.annotations.NullMarked;
