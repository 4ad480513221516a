package hearth.cluster;

/** A file is whole, but says something that only a newer Hearth understands. */
final class NewerFormat extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * @param what
     *            follows the file's name in the message to the operator
     */
    NewerFormat(String what) {
        super(what);
    }
}
