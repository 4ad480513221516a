package hearth.config;

/**
 * A place in a configuration file.
 *
 * @param file
 *            path relative to the configuration's folder
 * @param line
 *            from 1; 0 when the whole file is meant
 * @param column
 *            from 1; 0 when the whole line is meant
 */
public record Location(String file, int line, int column) {
    @Override
    public String toString() {
        return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }
}
