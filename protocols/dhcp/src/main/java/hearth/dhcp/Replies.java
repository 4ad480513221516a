package hearth.dhcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import hearth.config.Ipv4;

/** Says what stands in each kind of reply (RFC 2131 table 3). */
final class Replies {
    /** Options that follow from the exchange itself: neither a user's nor the boot choice's word changes them. */
    private static final Set<Integer> OWN = Set.of(OptionCode.PAD, OptionCode.REQUESTED_ADDRESS, OptionCode.LEASE_TIME,
            OptionCode.OVERLOAD, OptionCode.MESSAGE_TYPE, OptionCode.SERVER_IDENTIFIER,
            OptionCode.PARAMETER_REQUEST_LIST, OptionCode.MAX_MESSAGE_SIZE, OptionCode.RENEWAL_TIME,
            OptionCode.REBINDING_TIME, OptionCode.CLIENT_IDENTIFIER, OptionCode.RAPID_COMMIT, OptionCode.CLIENT_FQDN,
            OptionCode.RELAY_AGENT_INFORMATION, OptionCode.SUBNET_SELECTION, OptionCode.CLIENT_UUID, OptionCode.END);
    /** Sent to clients that list other wishes only: without them there is no network to speak of. */
    private static final Set<Integer> BASIC = Set.of(OptionCode.ROUTERS, OptionCode.DNS_SERVERS,
            OptionCode.DOMAIN_NAME);
    /** IP and UDP headers, which option 57 counts. */
    private static final int HEADERS = 28;
    /** RFC 2131 section 2: every client takes this. */
    private static final int SHORTEST_LIMIT = 576;
    /** No fragments, whatever the client says that it takes. */
    private static final int ETHERNET_MTU = 1500;

    private final BootChoice boot;
    private final DhcpCounts counts;

    Replies(BootChoice boot, DhcpCounts counts) {
        this.boot = boot;
        this.counts = counts;
    }

    /** OFFER, or ACK to a REQUEST. T1 and T2 as RFC 2131 section 4.4.5 has them. */
    byte[] lease(Query q, MessageType type, Ipv4 address, long seconds, Optional<String> hostname) {
        ReplyWriter reply = start(q, type).yiaddr(address);
        if (type == MessageType.ACK) {
            reply.ciaddr(q.packet().ciaddr());
        }
        reply.needed(OptionCode.LEASE_TIME, NetworkOptions.number((int) seconds))
                .needed(OptionCode.RENEWAL_TIME, NetworkOptions.number((int) (seconds / 2)))
                .needed(OptionCode.REBINDING_TIME, NetworkOptions.number((int) (seconds * 7 / 8)));
        if (type == MessageType.ACK && q.type() == MessageType.DISCOVER) {
            reply.needed(OptionCode.RAPID_COMMIT);
        }
        configure(reply, q, hostname);
        ClientFqdn.of(q.options())
                .ifPresent(fqdn -> reply.needed(OptionCode.CLIENT_FQDN, fqdn.answer(hostname, q.network().domain())));
        return finish(reply, q);
    }

    /** ACK to an INFORM: settings, no lease (RFC 2131 section 4.3.5). */
    byte[] settings(Query q) {
        ReplyWriter reply = start(q, MessageType.ACK).ciaddr(q.packet().ciaddr());
        configure(reply, q, Optional.empty());
        return finish(reply, q);
    }

    /** NAK, with the reason in words (option 56). */
    byte[] nak(Query q, String reason) {
        ReplyWriter reply = start(q, MessageType.NAK).needed(OptionCode.MESSAGE,
                reason.getBytes(StandardCharsets.US_ASCII));
        return finish(q.packet().isRelayed() ? reply.broadcast() : reply, q);
    }

    private ReplyWriter start(Query q, MessageType type) {
        return new ReplyWriter(q.packet()).needed(OptionCode.MESSAGE_TYPE, (byte) type.code())
                .needed(OptionCode.SERVER_IDENTIFIER, NetworkOptions.number(q.arrival().serverAddress().value()));
    }

    /** What is configured: asked for options first, in the client's order, then what it gets in any case. */
    private void configure(ReplyWriter reply, Query q, Optional<String> hostname) {
        Map<Integer, byte[]> open = new LinkedHashMap<>(q.network().options());
        hostname.ifPresent(name -> open.put(OptionCode.HOST_NAME, name.getBytes(StandardCharsets.US_ASCII)));
        Map<Integer, byte[]> always = boot(reply, q);
        open.putAll(always);
        open.keySet().removeAll(OWN);
        // RFC 2132 section 3.3: the mask comes before the routers.
        Optional.ofNullable(open.remove(OptionCode.SUBNET_MASK))
                .ifPresent(mask -> reply.needed(OptionCode.SUBNET_MASK, mask));
        Optional<byte[]> asked = q.options().get(OptionCode.PARAMETER_REQUEST_LIST);
        for (byte code : asked.orElse(new byte[0])) {
            Optional.ofNullable(open.remove(code & 0xff)).ifPresent(value -> reply.needed(code & 0xff, value));
        }
        always.keySet().forEach(code -> Optional.ofNullable(open.remove(code))
                .ifPresent(value -> reply.needed(code, value)));
        open.forEach((code, value) -> {
            if (asked.isEmpty() || BASIC.contains(code) || q.network().writtenOptions().contains(code)) {
                reply.ifRoom(code, value);
            }
        });
    }

    /** Fills the header for a client that boots; gives the options that go with it. */
    private Map<Integer, byte[]> boot(ReplyWriter reply, Query q) {
        BootRequest request = BootRequest.of(q.packet(), q.arrival().serverAddress(), q.network().name());
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        boot.choose(request).ifPresent(answer -> {
            reply.siaddr(answer.nextServer()).boot(answer.serverName(), answer.file());
            terminated(options, OptionCode.BOOT_SERVER_NAME, answer.serverName());
            terminated(options, OptionCode.BOOT_FILE_NAME, answer.file());
            // A boot ROM takes an offer for its own kind only if the offer says that kind (PXE 2.1 section 2.2.1).
            request.vendorClass().flatMap(Replies::bootClass).ifPresent(
                    kind -> options.put(OptionCode.VENDOR_CLASS, kind.getBytes(StandardCharsets.US_ASCII)));
            options.putAll(answer.options());
        });
        return options;
    }

    private static Optional<String> bootClass(String vendorClass) {
        return vendorClass.startsWith("PXEClient")
                ? Optional.of("PXEClient")
                : vendorClass.startsWith("HTTPClient") ? Optional.of("HTTPClient") : Optional.empty();
    }

    /** Old boot ROMs read on to a NUL. */
    private static void terminated(Map<Integer, byte[]> options, int code, String text) {
        if (!text.isEmpty()) {
            byte[] b = text.getBytes(StandardCharsets.UTF_8);
            options.put(code, ByteBuffer.allocate(b.length + 1).put(b).array());
        }
    }

    /** Echoes what clients and relays know their answer by: RFC 4578 section 2.3, RFC 3011, RFC 6842. */
    private byte[] finish(ReplyWriter reply, Query q) {
        for (int code : new int[]{OptionCode.CLIENT_UUID, OptionCode.SUBNET_SELECTION, OptionCode.CLIENT_IDENTIFIER}) {
            q.options().get(code).ifPresent(value -> reply.needed(code, value));
        }
        long limit = Math.clamp(q.options().number(OptionCode.MAX_MESSAGE_SIZE).orElse(0), SHORTEST_LIMIT,
                ETHERNET_MTU);
        byte[] bytes = reply.bytes((int) limit - HEADERS);
        counts.countLeftOut(reply.leftOut());
        return bytes;
    }
}
