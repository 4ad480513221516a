package hearth.boot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import hearth.config.Mac;

/**
 * An {@link Installation} as bytes, as nodes keep it and tell each other. Numbers have the greater end first; texts are
 * those of {@link DataOutputStream#writeUTF}.
 *
 * <pre>
 * u8   version, 1
 * u8   state: 1 installing, 2 installed
 * i64  since, in seconds of 1970
 * u8   cards, and for each its 6 bytes
 * u16  orders, and for each its text
 *      if installing: 32 bytes, SHA-256 of the token
 *      if installed: i64 begun; texts: name, address, machine id, kernel; u8 host keys
 * </pre>
 */
public final class InstallationBytes {
    private static final int VERSION = 1;
    private static final int INSTALLING = 1;
    private static final int INSTALLED = 2;
    private static final int HASH = 32;
    private static final int MOST_CARDS = 255;

    private InstallationBytes() {}

    public static byte[] write(Installation installation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(installation.state() instanceof Installation.State.Installing ? INSTALLING : INSTALLED);
            out.writeLong(installation.state().since().getEpochSecond());
            List<Mac> macs = installation.macs().stream().limit(MOST_CARDS).toList();
            out.writeByte(macs.size());
            for (Mac mac : macs) {
                out.write(mac.bytes());
            }
            out.writeShort(installation.orders().size());
            for (String order : installation.orders()) {
                out.writeUTF(order);
            }
            switch (installation.state()) {
                case Installation.State.Installing(Instant since, String hash) ->
                        out.write(HexFormat.of().parseHex(hash));
                case Installation.State.Installed(Instant since, Instant begun, InstallReport report) -> {
                    out.writeLong(begun.getEpochSecond());
                    out.writeUTF(report.fqdn());
                    out.writeUTF(report.address());
                    out.writeUTF(report.machineId());
                    out.writeUTF(report.kernel());
                    out.writeByte(report.hostKeys());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException
     *             if these bytes are no such record, or one of a later version
     */
    public static Installation read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("the record of an installation has version " + version
                        + ", which a later Hearth wrote");
            }
            int state = in.readUnsignedByte();
            Instant since = Instant.ofEpochSecond(in.readLong());
            List<Mac> macs = macs(in);
            List<String> orders = orders(in);
            Installation read = new Installation(macs, orders, state(state, since, in));
            if (in.read() >= 0) {
                throw new IOException("the record of an installation goes on after its end");
            }
            return read;
        } catch (DateTimeException e) {
            throw new IOException("the record of an installation has a time that is none", e);
        }
    }

    private static List<Mac> macs(DataInputStream in) throws IOException {
        List<Mac> macs = new ArrayList<>();
        for (int n = in.readUnsignedByte(); n > 0; n--) {
            macs.add(new Mac(((long) in.readUnsignedShort() << 32) | (in.readInt() & 0xffff_ffffL)));
        }
        return List.copyOf(macs);
    }

    private static List<String> orders(DataInputStream in) throws IOException {
        List<String> orders = new ArrayList<>();
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            orders.add(in.readUTF());
        }
        if (orders.isEmpty()) {
            throw new IOException("the record of an installation has no order");
        }
        return List.copyOf(orders);
    }

    private static Installation.State state(int state, Instant since, DataInputStream in) throws IOException {
        return switch (state) {
            case INSTALLING -> {
                byte[] hash = new byte[HASH];
                in.readFully(hash);
                yield new Installation.State.Installing(since, HexFormat.of().formatHex(hash));
            }
            case INSTALLED -> new Installation.State.Installed(since, Instant.ofEpochSecond(in.readLong()),
                    new InstallReport(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(),
                            in.readUnsignedByte()));
            default -> throw new IOException("the record of an installation has the unknown state " + state);
        };
    }
}
