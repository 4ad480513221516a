/** Network boot: who is given which loader and script, and the files behind them. */
@NullMarked
package hearth.boot;

import org.jspecify.annotations.NullMarked;
