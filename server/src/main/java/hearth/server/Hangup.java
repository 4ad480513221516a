package hearth.server;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, which asks a daemon to read its configuration anew. The JDK has no public way to hear of a signal; module
 * jdk.unsupported keeps {@code sun.misc.Signal} for want of a replacement. It is reached by reflection, as the compiler
 * warns of it in a way that can't be silenced.
 */
final class Hangup {
    private Hangup() {}

    /** Runs {@code work} at each SIGHUP, on a thread of its own. */
    static void handle(Runnable work) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[]{handler},
                    (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(work, arguments);
                        }
                        work.run();
                        return null;
                    });
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangup, handling);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal: add the module jdk.unsupported", e);
        }
    }
}
