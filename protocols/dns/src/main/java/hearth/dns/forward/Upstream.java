package hearth.dns.forward;

import java.time.Duration;

import hearth.config.Endpoint;
import hearth.dns.Transport;

/** The way to other resolvers: what the forwarder needs of whoever has the sockets. */
public interface Upstream {
    /**
     * Sends one message and waits, without blocking the caller, for what comes back. Never throws for reasons of the network.
     *
     * <p>
     * Over UDP each message leaves from a socket of its own, connected to the upstream and bound to a port chosen at random
     * from the whole ephemeral range by an unpredictable generator (RFC 5452 section 9.2): only so does the kernel let nothing
     * in that doesn't come from the address and port asked, and report ICMP errors. Over TCP the message goes with the two
     * bytes of length before it, which {@code message} lacks; a connection may serve many messages as long as answers are told
     * apart by id and question and each message's own answer goes to its own {@code answer} (RFC 7766 section 7).
     *
     * @param message a whole DNS query, the implementation's to keep
     * @param timeout
     *            from now until {@link Answer#timedOut}; connecting included
     */
    void ask(Endpoint upstream, Transport transport, byte[] message, Duration timeout, Answer answer);

    /**
     * Told what came of it. Any thread, an event loop by preference, for nothing here blocks; also the caller's, before
     * {@link #ask} returns. The calls for one message come one after the other, each seeing what the one before it did.
     * Exactly one of these ends it: {@link #received} returning true, {@link #timedOut}, {@link #failed}; nothing is called
     * after it, and the port is closed at once.
     */
    interface Answer {
        /**
         * A message came from the address asked.
         *
         * @param message valid during the call only
         * @return true if that was the answer; false if it can't be (a forgery, or a stray): go on listening
         */
        boolean received(byte[] message, int length);

        /** Time is up. */
        void timedOut();

        /** It can't be reached: an ICMP error came, or the connection was refused or lost. */
        void failed(Exception cause);
    }
}
