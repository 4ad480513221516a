package hearth.server;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * SIGHUP, which asks a daemon to read its configuration anew. The JDK has no public way to hear of a signal; module
 * jdk.unsupported keeps {@code sun.misc.Signal} for want of a replacement. It is reached by reflection, as the compiler
 * warns of it in a way that can't be silenced.
 */
final class Hangup {
    private Hangup() {}

    /**
     * Runs {@code work} after each SIGHUP, on a thread of its own and never twice at once. Signals that come while it
     * runs are answered by one more run, however many they are.
     */
    static void handle(Runnable work) {
        Runnable gathered = gathered(work);
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[]{handler},
                    (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(gathered, arguments);
                        }
                        gathered.run();
                        return null;
                    });
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangup, handling);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal: add the module jdk.unsupported", e);
        }
    }

    /** The same work; who calls it while another already waits for its turn has nothing to add. */
    static Runnable gathered(Runnable work) {
        AtomicBoolean waiting = new AtomicBoolean();
        ReentrantLock turn = new ReentrantLock();
        return () -> {
            if (waiting.compareAndSet(false, true)) {
                turn.lock();
                try {
                    waiting.set(false);
                    work.run();
                } finally {
                    turn.unlock();
                }
            }
        };
    }
}
