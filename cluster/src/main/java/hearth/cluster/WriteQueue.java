package hearth.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Records on their way to the journal's thread. Many threads offer, one takes; never more than a set number. */
final class WriteQueue<R> {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Write<R>> waiting = new ArrayList<>();
    private List<Runnable> questions = new ArrayList<>();
    private int underWay;
    private boolean closed;

    /** A record, its bytes, and whom to tell. */
    record Write<R>(R record, byte[] bytes, Runnable stored, Consumer<Exception> failed) implements Journal.Entry<R> {}

    /** Whether a write was taken in. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /**
     * @param most
     *            writes under way at once: waiting here, or taken and not {@link #done}
     */
    WriteQueue(int most) {
        this.most = most;
    }

    Offer offer(Write<R> write) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (underWay == most) {
                return Offer.FULL;
            }
            underWay++;
            waiting.add(write);
            if (waiting.size() == 1) {
                changed.signal();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Everything that waits, in order.
     *
     * @param patient
     *            whether to wait until there is something; it then is empty only once the queue is closed, or
     *            somebody {@link #ask}s
     */
    List<Write<R>> take(boolean patient) {
        lock.lock();
        try {
            while (patient && waiting.isEmpty() && questions.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<Write<R>> taken = waiting;
            waiting = new ArrayList<>(taken.size());
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Has the thread that takes run something between two batches; when the queue is closed, perhaps never. */
    void ask(Runnable question) {
        lock.lock();
        try {
            questions.add(question);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What was asked since the last call. */
    List<Runnable> questions() {
        lock.lock();
        try {
            List<Runnable> asked = questions;
            questions = new ArrayList<>();
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /** So many of the writes taken have ended, well or not. */
    void done(int writes) {
        lock.lock();
        try {
            underWay -= writes;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more in; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
