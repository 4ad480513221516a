/** Two revisions of a configuration held against each other: the plan, and the guard over it. No threads, no state. */
@org.jspecify.annotations.NullMarked
package hearth.config.reconcile;
