package hearth.cluster;

import java.nio.ByteBuffer;
import java.util.Optional;

import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;

/** A DHCP client: what it has, and its messages byte by byte as RFC 2131 draws them. */
final class SimulatedClient {
    static final int DISCOVER = 1;
    static final int OFFER = 2;
    static final int REQUEST = 3;
    static final int DECLINE = 4;
    static final int ACK = 5;
    static final int NAK = 6;
    static final int RELEASE = 7;

    final int number;
    int xid;
    Optional<Offer> offer = Optional.empty();
    Optional<Held> held = Optional.empty();
    /** What it sent last, to be sent again. */
    Optional<Sent> last = Optional.empty();

    record Offer(Ipv4 address, Ipv4 server) {}

    /** @param until in ms since 1970 */
    record Held(Ipv4 address, Ipv4 server, long until) {}

    /** @param to the server, or nobody for everybody */
    record Sent(byte[] packet, Optional<Ipv4> to) {}

    SimulatedClient(int number) {
        this.number = number;
        xid = number << 16;
    }

    ClientKey key() {
        return ClientKey.ofHardware(1, mac());
    }

    private byte[] mac() {
        return new byte[]{2, 0, 0, 0, (byte) number, (byte) (number * 37)};
    }

    Sent discover() {
        xid++;
        offer = Optional.empty();
        held = Optional.empty();
        return sent(new Sent(message(DISCOVER, Ipv4.ANY, Ipv4.ANY, Ipv4.ANY, 0), Optional.empty()));
    }

    Sent select(Offer taken, long seconds) {
        return sent(new Sent(message(REQUEST, Ipv4.ANY, taken.address, taken.server, seconds), Optional.empty()));
    }

    /** To its server alone, or to everybody. */
    Sent renew(Held lease, boolean broadcast, long seconds) {
        xid++;
        return sent(new Sent(message(REQUEST, lease.address, Ipv4.ANY, Ipv4.ANY, seconds),
                broadcast ? Optional.empty() : Optional.of(lease.server)));
    }

    Sent reboot(Ipv4 address) {
        xid++;
        return sent(new Sent(message(REQUEST, Ipv4.ANY, address, Ipv4.ANY, 0), Optional.empty()));
    }

    Sent release(Held lease) {
        xid++;
        held = Optional.empty();
        offer = Optional.empty();
        last = Optional.empty();
        return new Sent(message(RELEASE, lease.address, Ipv4.ANY, lease.server, 0), Optional.of(lease.server));
    }

    Sent decline(Held lease) {
        xid++;
        held = Optional.empty();
        offer = Optional.empty();
        last = Optional.empty();
        return new Sent(message(DECLINE, Ipv4.ANY, lease.address, lease.server, 0), Optional.empty());
    }

    private Sent sent(Sent message) {
        last = Optional.of(message);
        return message;
    }

    private byte[] message(int type, Ipv4 ciaddr, Ipv4 requested, Ipv4 server, long seconds) {
        ByteBuffer b = ByteBuffer.allocate(300);
        b.put(0, (byte) 1).put(1, (byte) 1).put(2, (byte) 6).putInt(4, xid).putInt(12, ciaddr.value()).put(28, mac());
        b.putInt(236, 0x63825363).position(240);
        b.put((byte) 53).put((byte) 1).put((byte) type);
        if (!requested.equals(Ipv4.ANY)) {
            b.put((byte) 50).put((byte) 4).putInt(requested.value());
        }
        if (!server.equals(Ipv4.ANY)) {
            b.put((byte) 54).put((byte) 4).putInt(server.value());
        }
        if (seconds > 0) {
            b.put((byte) 51).put((byte) 4).putInt((int) seconds);
        }
        b.put((byte) 12).put((byte) 3).put((byte) 'c').put((byte) ('0' + number / 10 % 10))
                .put((byte) ('0' + number % 10));
        b.put((byte) 255);
        return b.array();
    }

    /** What a server said. */
    record Answer(int type, int xid, Ipv4 address, Ipv4 server, long seconds) {
        static Answer of(byte[] reply) {
            ByteBuffer b = ByteBuffer.wrap(reply);
            int type = 0;
            Ipv4 server = Ipv4.ANY;
            long seconds = 0;
            int at = 240;
            while ((b.get(at) & 0xff) != 255) {
                int code = b.get(at) & 0xff;
                switch (code) {
                    case 51 -> seconds = b.getInt(at + 2);
                    case 53 -> type = b.get(at + 2);
                    case 54 -> server = new Ipv4(b.getInt(at + 2));
                    default -> {
                    }
                }
                at += code == 0 ? 1 : 2 + (b.get(at + 1) & 0xff);
            }
            return new Answer(type, b.getInt(4), new Ipv4(b.getInt(16)), server, seconds);
        }
    }

    /** Takes an answer of the exchange that it is in. */
    void take(Answer answer, long now) {
        if (answer.xid != xid) {
            return;
        }
        switch (answer.type) {
            case OFFER -> offer = offer.or(() -> Optional.of(new Offer(answer.address, answer.server)));
            case ACK -> {
                held = Optional.of(new Held(answer.address, answer.server, now + answer.seconds * 1000));
                offer = Optional.empty();
            }
            case NAK -> {
                held = Optional.empty();
                offer = Optional.empty();
            }
            default -> throw new AssertionError("a client got message " + answer.type);
        }
    }
}
