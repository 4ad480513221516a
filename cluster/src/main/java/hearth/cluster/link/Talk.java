package hearth.cluster.link;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection on which frames are exchanged. Any thread may send, none of them waits: a writer thread of the
 * connection's own does. One thread reads. Silence of {@code lost-after} ends it.
 */
final class Talk implements Closeable {
    private static final int ROOM = 64 << 10;

    private final SecureStream stream;
    private final DataInputStream in;
    private final int mostFrame;
    private final long mostWaiting;
    private final int mostFrames;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final CountDownLatch written = new CountDownLatch(1);
    private long waitingBytes;
    private boolean ending;
    private volatile boolean overflowed;

    Talk(SecureStream stream, DataInputStream in, Pairing pairing) throws IOException {
        this.stream = stream;
        this.in = in;
        this.mostFrame = pairing.mostFrame();
        this.mostWaiting = (long) pairing.peer().queueMib() << 20;
        this.mostFrames = pairing.peer().queueFrames();
        stream.socket().setSoTimeout((int) pairing.peer().lostAfter().toMillis());
        Thread.ofVirtual().name("peer-writer").start(this::write);
    }

    /** @throws IOException when the connection has ended, or was silent for too long */
    LinkFrame read() throws IOException {
        return LinkFrame.read(in, mostFrame);
    }

    /**
     * Sends a frame after those before it. Requests and answers leave half of the queue to what is short and belongs to
     * the link itself, as signs of life and refusals do. Where even that is full, the other side asks without taking what it
     * asked for: then the connection ends, and all that waits with it.
     *
     * @return false if it won't be sent: the connection is ending, or too much waits already
     */
    boolean send(LinkFrame frame) {
        byte[] bytes = frame.bytes();
        boolean ours = !(frame instanceof LinkFrame.Ask || frame instanceof LinkFrame.Answer);
        lock.lock();
        try {
            boolean full = ours
                    ? waiting.size() >= 2 * mostFrames
                    : waiting.size() >= mostFrames || waitingBytes + bytes.length > mostWaiting;
            if (full && ours && !ending) {
                overflowed = true;
                close();
            }
            if (ending || full) {
                return false;
            }
            waiting.add(bytes);
            waitingBytes += bytes.length;
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it ended because the other side took too little. */
    boolean overflowed() {
        return overflowed;
    }

    /** Sends a frame, and nothing after it; then the connection ends. */
    void sendLast(LinkFrame frame) {
        send(frame);
        end();
    }

    private void end() {
        lock.lock();
        try {
            ending = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        try {
            for (byte[] next = take(); next.length > 0; next = take()) {
                stream.output().write(next);
                stream.output().flush();
            }
        } catch (IOException | InterruptedException e) {
            // The reader finds out too, and says so.
            end();
        } finally {
            stream.close();
            written.countDown();
        }
    }

    /** Waits until all is sent that will be, but no longer than so. */
    void awaitEnd(Duration limit) {
        try {
            written.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All that waits, as far as it fits together well; empty at the end. */
    private byte[] take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !ending) {
                changed.await();
            }
            byte[] first = waiting.poll();
            if (first == null) {
                return new byte[0];
            }
            waitingBytes -= first.length;
            byte[] next = waiting.peek();
            if (next == null || first.length + next.length > ROOM) {
                return first;
            }
            ByteArrayOutputStream together = new ByteArrayOutputStream(ROOM);
            together.writeBytes(first);
            for (; next != null && together.size() + next.length <= ROOM; next = waiting.peek()) {
                together.writeBytes(waiting.remove());
                waitingBytes -= next.length;
            }
            return together.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        end();
        stream.close();
    }
}
