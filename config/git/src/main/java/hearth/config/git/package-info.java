/** The configuration from a Git repository, by JGit. Blocking: for a thread that may wait. */
@org.jspecify.annotations.NullMarked
package hearth.config.git;
