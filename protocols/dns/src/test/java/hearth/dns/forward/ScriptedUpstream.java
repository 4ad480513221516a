package hearth.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import hearth.config.Endpoint;
import hearth.dns.Transport;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;

/** An upstream that does what the test says, when it says so: for order and timing that sockets can't give exactly. */
final class ScriptedUpstream implements Upstream {
    private final Deque<Asked> asked = new ArrayDeque<>();
    final AtomicInteger total = new AtomicInteger();

    /** One message out. */
    record Asked(Endpoint upstream, Transport transport, byte[] message, Duration timeout, Upstream.Answer answer) {
        Message query() {
            return Messages.message(message, message.length);
        }

        boolean reply(int rcode, List<Record> records, List<Record> authority) {
            return send(Messages.reply(query(), rcode, records, authority));
        }

        boolean send(Message reply) {
            return send(reply.toWire(65535));
        }

        boolean send(byte[] wire) {
            return answer.received(wire, wire.length);
        }
    }

    @Override
    public synchronized void ask(Endpoint upstream, Transport transport, byte[] message, Duration timeout,
            Answer answer) {
        total.incrementAndGet();
        asked.add(new Asked(upstream, transport, message, timeout, answer));
    }

    /** The message that went out next; there must be one. */
    synchronized Asked next() {
        Asked next = asked.poll();
        assertThat(next).as("a message to an upstream").isNotNull();
        return next;
    }

    synchronized void nothingOut() {
        assertThat(asked).isEmpty();
    }
}
