package hearth.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a journal from its beginning to its end, past damaged places, and finds the newest record of every key.
 * Owned by the opening thread.
 */
final class JournalScan<R> {
    private final RecordKind<R> kind;
    private final Window window;
    private final LiveRecords<R> live;
    private final List<Gap> gaps = new ArrayList<>();
    private Optional<StoreId> id = Optional.empty();
    private OptionalInt mark = OptionalInt.empty();
    private long frames;
    private long sequence;
    private long batch = 1;
    private long end;
    private long dirty;

    private JournalScan(RecordKind<R> kind, Window window) {
        this.kind = kind;
        this.live = new LiveRecords<>(kind);
        this.window = window;
    }

    /**
     * What a journal holds.
     *
     * @param id
     *            empty if the header is damaged
     * @param live
     *            the newest record of every key
     * @param frames
     *            intact frames
     * @param sequence
     *            of the last of them
     * @param end
     *            where the last of them ends: the next one goes here
     * @param torn
     *            bytes behind {@code end} up to the last that isn't zero. Zeros there are the space kept for what
     *            comes next.
     * @param size
     *            of the file
     * @param damaged
     *            ranges with intact frames behind them
     * @param unreadable
     *            bytes that the disk refused to read
     */
    record Found<R>(Optional<StoreId> id, LiveRecords<R> live, long frames, long sequence, long end, long torn,
            long size, List<Recovery.Damage> damaged, long unreadable) {
        /** Whether something other than the end of the file is bad. */
        boolean damage() {
            return !damaged.isEmpty() || unreadable > 0;
        }
    }

    private record Gap(long from, long to, long firstLost, long lost) {}

    private record Read<R>(Frame frame, R record) {}

    /**
     * @throws NewerFormat
     *             if an intact part of the file is only for a newer version
     */
    static <R> Found<R> of(Disk.DiskFile file, RecordKind<R> kind) throws IOException, NewerFormat {
        JournalScan<R> scan = new JournalScan<>(kind, new Window(file, kind.longest()));
        scan.header();
        scan.frames();
        return scan.found();
    }

    private void header() throws NewerFormat {
        int at = window.at(0);
        id = StoreId.ofHeader(window.bytes(), at, window.available(0), kind.magic());
        id.ifPresentOrElse(known -> mark = OptionalInt.of(known.mark()),
                () -> gaps.add(new Gap(0, Math.min(StoreId.HEADER, window.size()), 0, 0)));
        end = Math.min(StoreId.HEADER, window.size());
    }

    private void frames() throws NewerFormat {
        for (long at = end; at < window.size();) {
            Optional<Read<R>> read = read(at);
            if (read.isPresent()) {
                take(at, read.get());
                at = end;
            } else {
                // Not a frame here: look for one at each place behind it, the way through zeros included.
                dirty = window.bytes().get(window.at(at)) == 0 ? dirty : at + 1;
                at++;
            }
        }
    }

    private Optional<Read<R>> read(long at) throws NewerFormat {
        int index = window.at(at);
        Optional<Frame> frame = Frame.at(window.bytes(), index, window.available(at), mark, kind.longest())
                .filter(f -> f.sequence() > sequence);
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        if (frame.get().kind() != kind.code()) {
            throw new NewerFormat("has a record of kind " + frame.get().kind() + " at byte " + at);
        }
        return kind.read(frame.get().record()).map(record -> new Read<>(frame.get(), record));
    }

    private void take(long at, Read<R> read) {
        Frame frame = read.frame;
        long lost = frame.sequence() - sequence - 1;
        if (at != end || lost > 0) {
            gaps.add(new Gap(end, at, sequence + 1, lost));
        }
        mark = OptionalInt.of(frame.mark());
        live.put(read.record, frame.length());
        sequence = frame.sequence();
        batch = sequence - frame.index();
        frames++;
        end = at + frame.length();
    }

    private Found<R> found() {
        // A power cut leaves any part of the last batch on the disk, so a hole in it is no proof of a bad disk.
        List<Recovery.Damage> damaged = gaps.stream().map(gap -> new Recovery.Damage(gap.from, gap.to, gap.lost,
                gap.lost > 0 && gap.firstLost >= batch)).toList();
        return new Found<>(id, live, frames, sequence, end, Math.max(0, dirty - end), window.size(), damaged,
                window.unreadable());
    }
}
