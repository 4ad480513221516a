package hearth.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk in memory that can lose power at any step, fill up, or fail. After a power cut, what was forced is there; of
 * the rest a part is, as chance has it: whole changes up to some point, and single sectors of later ones.
 */
final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    private final Random random;
    private final Map<String, Inode> names = new HashMap<>();
    private final Map<String, Inode> durableNames = new HashMap<>();
    private final List<Runnable> pendingNames = new ArrayList<>();
    private int steps;
    private int cutAt = Integer.MAX_VALUE;
    private int failFrom = Integer.MAX_VALUE;
    private int failUntil = Integer.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;

    /** The power is gone: not an Exception, so that no handling of failures goes on. */
    static final class PowerCut extends Error {
        private static final long serialVersionUID = 1;
    }

    SimulatedDisk(long seed) {
        this.random = new Random(seed);
    }

    /** Loses power in the {@code step}th change from now on. */
    SimulatedDisk cutAt(int step) {
        cutAt = steps + step;
        return this;
    }

    /** Fails {@code count} changes, beginning with the {@code step}th from now on. */
    SimulatedDisk failAt(int step, int count) {
        failFrom = steps + step;
        failUntil = failFrom + count;
        return this;
    }

    boolean failuresAreOver() {
        return steps >= failUntil;
    }

    /** Has room for so many bytes in all files. */
    SimulatedDisk capacity(long bytes) {
        capacity = bytes;
        return this;
    }

    /** A file as it is, for a disk that another test damages. */
    SimulatedDisk with(String name, byte[] bytes) {
        Inode inode = new Inode();
        inode.now = bytes.clone();
        inode.durable = bytes.clone();
        names.put(name, inode);
        durableNames.put(name, inode);
        return this;
    }

    byte[] bytes(String name) {
        return inode(name).now.clone();
    }

    List<String> names() {
        return names.keySet().stream().sorted().toList();
    }

    /** The disk as it is found when the power is back. */
    SimulatedDisk afterPowerCut() {
        pendingNames.subList(0, random.nextInt(pendingNames.size() + 1)).forEach(Runnable::run);
        SimulatedDisk after = new SimulatedDisk(random.nextLong());
        durableNames.forEach((name, inode) -> after.with(name, inode.afterPowerCut()));
        return after;
    }

    private boolean fails() throws IOException {
        steps++;
        if (steps >= cutAt) {
            throw new PowerCut();
        }
        return steps >= failFrom && steps < failUntil;
    }

    private void step(String what) throws IOException {
        if (fails()) {
            throw new IOException(what + " failed");
        }
    }

    private Inode inode(String name) {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new IllegalStateException("no " + name);
        }
        return inode;
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        if (!exists(name)) {
            throw new FileNotFoundException(name);
        }
        return inode(name);
    }

    @Override
    public DiskFile create(String name) throws IOException {
        step("create");
        Inode inode = new Inode();
        names.put(name, inode);
        pendingNames.add(() -> durableNames.put(name, inode));
        return inode;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        step("rename");
        Inode inode = inode(from);
        names.remove(from);
        names.put(to, inode);
        pendingNames.add(() -> {
            durableNames.remove(from);
            durableNames.put(to, inode);
        });
    }

    @Override
    public void link(String name, String second) throws IOException {
        step("link");
        if (exists(second)) {
            throw new FileAlreadyExistsException(second);
        }
        Inode inode = inode(name);
        names.put(second, inode);
        pendingNames.add(() -> durableNames.put(second, inode));
    }

    @Override
    public void deleteIfExists(String name) throws IOException {
        step("delete");
        names.remove(name);
        pendingNames.add(() -> durableNames.remove(name));
    }

    @Override
    public void release(DiskFile file) throws IOException {
        file.close();
    }

    @Override
    public void sync() throws IOException {
        step("sync");
        pendingNames.forEach(Runnable::run);
        pendingNames.clear();
    }

    @Override
    public int ahead() {
        return 3000;
    }

    @Override
    public Path path(String name) {
        return Path.of("simulated", name);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private long used() {
        return names.values().stream().distinct().mapToLong(inode -> inode.now.length).sum();
    }

    private record Change(long position, byte[] bytes, boolean truncation) {}

    private final class Inode implements DiskFile {
        private byte[] now = new byte[0];
        private byte[] durable = new byte[0];
        private final List<Change> pending = new ArrayList<>();

        @Override
        public long size() {
            return now.length;
        }

        @Override
        public void read(ByteBuffer into, long position) {
            int length = (int) Math.max(0, Math.min(into.remaining(), now.length - position));
            into.put(now, (int) position, length);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            long room = capacity - used();
            int fits = (int) Math.max(0, Math.min(bytes.length, now.length - position + room));
            if (fits < bytes.length) {
                change(new Change(position, Arrays.copyOf(bytes, fits), false));
                steps++;
                throw new IOException("No space left on device");
            }
            // The power may go when a part is written: the change is there, though the step does not end.
            change(new Change(position, bytes, false));
            step("write");
        }

        @Override
        public void truncate(long size) throws IOException {
            step("truncate");
            if (size < now.length) {
                change(new Change(size, new byte[0], true));
            }
        }

        @Override
        public void force() throws IOException {
            if (fails()) {
                // As Linux does: the error is told once, the data never reaches the disk.
                pending.removeIf(change -> !change.truncation && random.nextBoolean());
                throw new IOException("force failed");
            }
            durable = now.clone();
            pending.clear();
        }

        @Override
        public void close() throws IOException {
            step("close");
        }

        private void change(Change change) {
            pending.add(change);
            now = applied(now, change);
        }

        private static byte[] applied(byte[] to, Change change) {
            int at = (int) change.position;
            if (change.truncation) {
                return Arrays.copyOf(to, Math.min(to.length, at));
            }
            byte[] result = Arrays.copyOf(to, Math.max(to.length, at + change.bytes.length));
            System.arraycopy(change.bytes, 0, result, at, change.bytes.length);
            return result;
        }

        private byte[] afterPowerCut() {
            byte[] found = durable;
            int whole = random.nextInt(pending.size() + 1);
            for (Change change : pending.subList(0, whole)) {
                found = applied(found, change);
            }
            for (Change change : pending.subList(whole, pending.size())) {
                if (!change.truncation) {
                    found = someSectors(found, change);
                }
            }
            return found;
        }

        private byte[] someSectors(byte[] to, Change change) {
            byte[] found = to;
            int at = 0;
            while (at < change.bytes.length) {
                int inSector = (int) ((change.position + at) % SECTOR);
                int end = Math.min(change.bytes.length, at + SECTOR - inSector);
                if (random.nextBoolean()) {
                    found = applied(found,
                            new Change(change.position + at, Arrays.copyOfRange(change.bytes, at, end), false));
                }
                at = end;
            }
            return found;
        }
    }
}
