package hearth.config.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The revisions on this node's disk: {@code revisions/COMMIT/}, each whole or not there, and {@code revisions/applied},
 * the ids of those that were in force, the newest last, with a word behind one on which nobody agreed yet. Owned by the thread that starts the node, then by the one that
 * fetches.
 */
public final class RevisionStore {
    private static final String APPLIED = "applied";
    private static final String UNDER_WAY = ".new";
    private static final String BEGUN = " begun";
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final Path folder;
    private final int keep;
    private List<Line> applied;

    private RevisionStore(Path folder, int keep, List<Line> applied) {
        this.folder = folder;
        this.keep = keep;
        this.applied = applied;
    }

    /**
     * @param data
     *            the data folder
     * @param keep
     *            how many revisions that were applied are kept
     * @throws IOException
     *             if the disk refuses; the message says what to do
     */
    public static RevisionStore open(Path data, int keep) throws IOException {
        Path folder = data.resolve("revisions");
        try {
            Files.createDirectories(folder);
            Path list = folder.resolve(APPLIED);
            List<String> applied = Files.exists(list) ? Files.readAllLines(list) : List.of();
            return new RevisionStore(folder, keep, applied.stream().map(Line::of)
                    .filter(line -> COMMIT.matcher(line.commit).matches()).toList());
        } catch (IOException e) {
            throw new IOException("the revisions in " + folder + " can't be read (" + e
                    + "). Let this user read and write there", e);
        }
    }

    /** A line of the list. */
    private record Line(String commit, boolean agreed) {
        static Line of(String text) {
            return text.endsWith(BEGUN)
                    ? new Line(text.substring(0, text.length() - BEGUN.length()), false)
                    : new Line(text, true);
        }

        String text() {
            return agreed ? commit : commit + BEGUN;
        }
    }

    /**
     * A revision that was in force and is still here.
     *
     * @param agreed
     *            false if this node {@link #begin began} with it
     */
    public record Kept(String commit, Path folder, boolean agreed) {}

    /** The newest first. */
    public List<Kept> applied() {
        return applied.reversed().stream()
                .map(line -> new Kept(line.commit, folder.resolve(line.commit), line.agreed))
                .filter(kept -> Files.isDirectory(kept.folder)).toList();
    }

    Optional<Path> find(String commit) {
        return Optional.of(folder.resolve(commit)).filter(Files::isDirectory);
    }

    /** Has the revision written beside its place, then puts it there at one instant. */
    Path add(String commit, Writing writing) throws IOException {
        Path beside = folder.resolve(commit + UNDER_WAY);
        Disk.delete(beside);
        writing.into(beside);
        Path place = folder.resolve(commit);
        Disk.rename(beside, place);
        return place;
    }

    /** Writes a revision's files into a folder that it makes. */
    @FunctionalInterface
    interface Writing {
        void into(Path folder) throws IOException;
    }

    /** Notes durably that this revision is in force: the next start begins with it. Forgets the oldest ones. */
    public void apply(String commit) throws IOException {
        note(new Line(commit, true));
    }

    /** The same of a revision that a node of a pair serves without the other's word, until it is {@link #apply applied}. */
    public void begin(String commit) throws IOException {
        note(new Line(commit, false));
    }

    private void note(Line line) throws IOException {
        List<Line> next = new ArrayList<>(applied);
        next.removeIf(other -> other.commit.equals(line.commit));
        next.add(line);
        List<Line> kept = List.copyOf(next.subList(Math.max(0, next.size() - keep), next.size()));
        Path beside = folder.resolve(APPLIED + UNDER_WAY);
        Files.write(beside, kept.stream().map(Line::text).toList());
        Disk.force(beside);
        Disk.rename(beside, folder.resolve(APPLIED));
        applied = kept;
        clean();
    }

    /** Deletes a revision that was never applied. */
    public void forget(String commit) throws IOException {
        if (applied.stream().noneMatch(line -> line.commit.equals(commit))) {
            discard(commit);
        }
    }

    /** Deletes a revision's files, so that they are fetched anew. It must not be in force. */
    public void discard(String commit) throws IOException {
        Disk.delete(folder.resolve(commit));
    }

    /** Deletes whatever is none of the revisions that were applied: refused ones, and halves of a fetch that was killed. */
    void clean() throws IOException {
        Set<String> wanted = applied.stream().map(Line::commit).collect(Collectors.toSet());
        List<Path> others;
        try (Stream<Path> all = Files.list(folder)) {
            others = all.filter(Files::isDirectory).filter(path -> !wanted.contains(path.getFileName().toString()))
                    .toList();
        }
        for (Path other : others) {
            Disk.delete(other);
        }
    }
}
