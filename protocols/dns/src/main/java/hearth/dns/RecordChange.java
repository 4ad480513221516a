package hearth.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import hearth.config.DomainName;

/**
 * What a source of records that come and go now says of a name and type; it replaces what the same source said before.
 *
 * @param source
 *            not {@link RecordSource#CONFIGURED}
 * @param data
 *            each record's data in uncompressed wire format; empty takes the records away
 */
public record RecordChange(RecordSource source, DomainName name, int type, Duration ttl, List<byte[]> data) {
    public RecordChange {
        if (source == RecordSource.CONFIGURED) {
            throw new IllegalArgumentException("configured records change with the configuration only");
        }
        data = List.copyOf(data);
    }

    /** {@code name A address}, or AAAA. */
    public static RecordChange address(RecordSource source, DomainName name, Duration ttl, InetAddress address) {
        return new RecordChange(source, name, addressType(address), ttl, List.of(address.getAddress()));
    }

    /** The PTR record of an address. */
    public static RecordChange pointer(RecordSource source, InetAddress address, Duration ttl, DomainName target) {
        return new RecordChange(source, ReverseName.of(address), Rrtype.PTR, ttl, List.of(NameText.wire(target)));
    }

    /** The PTR records of an address that has several names. */
    public static RecordChange pointers(RecordSource source, InetAddress address, Duration ttl,
            List<DomainName> targets) {
        return new RecordChange(source, ReverseName.of(address), Rrtype.PTR, ttl,
                targets.stream().map(NameText::wire).toList());
    }

    /** {@code name CNAME target}. */
    public static RecordChange alias(RecordSource source, DomainName name, Duration ttl, DomainName target) {
        return new RecordChange(source, name, Rrtype.CNAME, ttl, List.of(NameText.wire(target)));
    }

    /** A TXT record of these texts, a record each; none takes the records away. Each has at most 255 bytes. */
    public static RecordChange text(RecordSource source, DomainName name, Duration ttl, List<String> texts) {
        return new RecordChange(source, name, Rrtype.TXT, ttl,
                texts.stream().map(RecordChange::characterString).toList());
    }

    /** RFC 1035 section 3.3: a length, then as many bytes. */
    private static byte[] characterString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        byte[] data = new byte[bytes.length + 1];
        data[0] = (byte) bytes.length;
        System.arraycopy(bytes, 0, data, 1, bytes.length);
        return data;
    }

    /**
     * All addresses of one family that a name has.
     *
     * @param addresses
     *            at least one, and all IPv4, or all IPv6
     */
    public static RecordChange addresses(RecordSource source, DomainName name, Duration ttl,
            List<InetAddress> addresses) {
        return new RecordChange(source, name, addressType(addresses.getFirst()), ttl,
                addresses.stream().map(InetAddress::getAddress).toList());
    }

    /**
     * Where a service is to be found: SRV records (RFC 2782).
     *
     * @param data
     *            made by {@link #location}
     */
    public static RecordChange locations(RecordSource source, DomainName name, Duration ttl, List<byte[]> data) {
        return new RecordChange(source, name, Rrtype.SRV, ttl, data);
    }

    /** A host and port of a service, as good as every other: data of an SRV record of priority and weight 0. */
    public static byte[] location(int port, DomainName host) {
        byte[] target = NameText.wire(host);
        return ByteBuffer.allocate(6 + target.length).putInt(0).putShort((short) port).put(target).array();
    }

    /** Takes away all records of this name, type and source. */
    public RecordChange undone() {
        return new RecordChange(source, name, type, Duration.ZERO, List.of());
    }

    /** Takes away what {@link #address} gave; of the address only its family counts. */
    public static RecordChange withoutAddress(RecordSource source, DomainName name, InetAddress address) {
        return new RecordChange(source, name, addressType(address), Duration.ZERO, List.of());
    }

    /** Takes away what {@link #pointer} gave. */
    public static RecordChange withoutPointer(RecordSource source, InetAddress address) {
        return new RecordChange(source, ReverseName.of(address), Rrtype.PTR, Duration.ZERO, List.of());
    }

    private static int addressType(InetAddress address) {
        return address instanceof Inet4Address ? Rrtype.A : Rrtype.AAAA;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordChange that && source == that.source && name.equals(that.name)
                && type == that.type && ttl.equals(that.ttl)
                && Arrays.deepEquals(data.toArray(), that.data.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(new Object[]{source, name, type, ttl, data.toArray()});
    }
}
