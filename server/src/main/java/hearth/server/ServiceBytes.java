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
import hearth.config.discovery.Service;
import hearth.config.discovery.ServicePort;

/**
 * Services as they are written down and sent to the other node, big endian; the same services give the same bytes.
 *
 * <pre>
 * u8 format, 1; then for each service, by name and source:
 * u8 kind, 1   text name   i64 time to live in ms   text source
 * u16 n, addresses: u8 length and as many bytes;   u16 n, ports: text protocol, u16 number
 * text         u16 length, then it in modified UTF-8
 * </pre>
 */
final class ServiceBytes {
    private static final int FORMAT = 1;
    private static final int SERVICE = 1;

    private ServiceBytes() {}

    static byte[] of(Collection<Service> services) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            for (Service service : services.stream()
                    .sorted(Comparator.comparing(Service::name).thenComparing(Service::source)).toList()) {
                put(out, service);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a service that can't be written: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static void put(DataOutputStream out, Service service) throws IOException {
        out.writeByte(SERVICE);
        out.writeUTF(service.name().text());
        out.writeLong(service.ttl().toMillis());
        out.writeUTF(service.source());
        out.writeShort(service.addresses().size());
        for (InetAddress address : service.addresses()) {
            out.writeByte(address.getAddress().length);
            out.write(address.getAddress());
        }
        out.writeShort(service.ports().size());
        for (ServicePort port : service.ports()) {
            out.writeUTF(port.protocol());
            out.writeShort(port.number());
        }
    }

    /**
     * @throws IOException
     *             if the bytes make no sense to this version
     */
    static List<Service> services(byte[] bytes) throws IOException {
        List<Service> services = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORMAT) {
                throw new IOException("services in a format that this version doesn't know");
            }
            while (in.available() > 0) {
                if (in.readByte() != SERVICE) {
                    throw new IOException("something found that this version doesn't know");
                }
                services.add(service(in));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("a service that makes no sense: " + e.getMessage(), e);
        }
        return services;
    }

    private static Service service(DataInputStream in) throws IOException {
        DomainName name = new DomainName(in.readUTF());
        Duration ttl = Duration.ofMillis(in.readLong());
        String source = in.readUTF();
        List<InetAddress> addresses = new ArrayList<>();
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            addresses.add(InetAddress.getByAddress(in.readNBytes(in.readUnsignedByte())));
        }
        List<ServicePort> ports = new ArrayList<>();
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            ports.add(new ServicePort(in.readUTF(), in.readUnsignedShort()));
        }
        return new Service(name, addresses, ports, ttl, source);
    }
}
