package hearth.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import hearth.config.DomainName;
import hearth.config.discovery.Discovered;
import hearth.config.discovery.Service;
import hearth.config.discovery.ServicePort;

/**
 * What was found, as it is written down and sent to the other node, big endian; the same things give the same bytes.
 *
 * <pre>
 * u8 format, 1; then for each thing that was found, in the order of what it says:
 * u8 kind      i64 time to live in ms   text source; then by kind
 * 1 service    text name   addresses    u16 n, ports: text protocol, u16 number
 * 2 addresses  text name   addresses
 * 3 location   text name   text host    u16 port
 * 4 alias      text name   text target
 * 5 pointer    u8 length and address    text name
 * 6 text       text name   text
 * addresses    u16 n, each: u8 length and as many bytes
 * text         u16 length, then it in modified UTF-8
 * </pre>
 */
final class ServiceBytes {
    private static final int FORMAT = 1;
    private static final int SERVICE = 1;
    private static final int ADDRESSES = 2;
    private static final int LOCATION = 3;
    private static final int ALIAS = 4;
    private static final int POINTER = 5;
    private static final int TEXT = 6;

    private ServiceBytes() {}

    static byte[] of(Collection<? extends Discovered> found) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            for (Discovered one : found.stream().sorted(Comparator.comparing(Object::toString)).toList()) {
                put(out, one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("something found that can't be written: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static void put(DataOutputStream out, Discovered found) throws IOException {
        out.writeByte(switch (found) {
            case Service _ -> SERVICE;
            case Discovered.Addresses _ -> ADDRESSES;
            case Discovered.Location _ -> LOCATION;
            case Discovered.Alias _ -> ALIAS;
            case Discovered.Pointer _ -> POINTER;
            case Discovered.Text _ -> TEXT;
        });
        out.writeLong(found.ttl().toMillis());
        out.writeUTF(found.source());
        switch (found) {
            case Service service -> {
                out.writeUTF(service.name().text());
                addresses(out, service.addresses());
                out.writeShort(service.ports().size());
                for (ServicePort port : service.ports()) {
                    out.writeUTF(port.protocol());
                    out.writeShort(port.number());
                }
            }
            case Discovered.Addresses some -> {
                out.writeUTF(some.name().text());
                addresses(out, some.addresses());
            }
            case Discovered.Location location -> {
                out.writeUTF(location.name().text());
                out.writeUTF(location.host().text());
                out.writeShort(location.port());
            }
            case Discovered.Alias alias -> {
                out.writeUTF(alias.name().text());
                out.writeUTF(alias.target().text());
            }
            case Discovered.Pointer pointer -> {
                address(out, pointer.address());
                out.writeUTF(pointer.name().text());
            }
            case Discovered.Text text -> {
                out.writeUTF(text.name().text());
                out.writeUTF(text.text());
            }
        }
    }

    private static void addresses(DataOutputStream out, List<InetAddress> addresses) throws IOException {
        out.writeShort(addresses.size());
        for (InetAddress address : addresses) {
            address(out, address);
        }
    }

    private static void address(DataOutputStream out, InetAddress address) throws IOException {
        out.writeByte(address.getAddress().length);
        out.write(address.getAddress());
    }

    /**
     * @throws IOException
     *             if the bytes make no sense to this version
     */
    static List<Discovered> services(byte[] bytes) throws IOException {
        List<Discovered> found = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORMAT) {
                throw new IOException("services in a format that this version doesn't know");
            }
            while (in.available() > 0) {
                found.add(next(in));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("a service that makes no sense: " + e.getMessage(), e);
        }
        return found;
    }

    private static Discovered next(DataInputStream in) throws IOException {
        int kind = in.readByte();
        Duration ttl = Duration.ofMillis(in.readLong());
        String source = in.readUTF();
        return switch (kind) {
            case SERVICE -> new Service(name(in), addresses(in), ports(in), ttl, source);
            case ADDRESSES -> new Discovered.Addresses(name(in), addresses(in), ttl, source);
            case LOCATION -> new Discovered.Location(name(in), name(in), in.readUnsignedShort(), ttl, source);
            case ALIAS -> new Discovered.Alias(name(in), name(in), ttl, source);
            case POINTER -> new Discovered.Pointer(address(in), name(in), ttl, source);
            case TEXT -> new Discovered.Text(name(in), in.readUTF(), ttl, source);
            default -> throw new IOException("something found that this version doesn't know");
        };
    }

    private static DomainName name(DataInputStream in) throws IOException {
        return new DomainName(in.readUTF());
    }

    private static List<InetAddress> addresses(DataInputStream in) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            addresses.add(address(in));
        }
        return addresses;
    }

    private static InetAddress address(DataInputStream in) throws IOException {
        return InetAddress.getByAddress(in.readNBytes(in.readUnsignedByte()));
    }

    private static List<ServicePort> ports(DataInputStream in) throws IOException {
        List<ServicePort> ports = new ArrayList<>();
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            ports.add(new ServicePort(in.readUTF(), in.readUnsignedShort()));
        }
        return ports;
    }
}
