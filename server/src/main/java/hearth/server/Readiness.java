package hearth.server;

/** Whether all configured listeners serve. Any thread. */
final class Readiness {
    private volatile boolean ready;

    void set(boolean now) {
        ready = now;
    }

    boolean ready() {
        return ready;
    }
}
