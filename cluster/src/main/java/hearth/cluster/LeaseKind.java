package hearth.cluster;

import java.nio.ByteBuffer;
import java.util.Optional;

import hearth.dhcp.Lease;

/** The lease journal's records. */
final class LeaseKind implements RecordKind<Lease> {
    static final LeaseKind LEASES = new LeaseKind();
    static final int LONGEST = 16 << 10;

    private LeaseKind() {}

    @Override
    public String file() {
        return "leases";
    }

    @Override
    public String journal() {
        return "lease journal";
    }

    @Override
    public String records() {
        return "leases";
    }

    @Override
    public String inFlightKey() {
        return "dhcp.in-flight";
    }

    @Override
    public long magic() {
        return 0x4845415254484c4aL; // HEARTHLJ
    }

    @Override
    public int code() {
        return 1;
    }

    @Override
    public int longest() {
        return LONGEST;
    }

    @Override
    public Object key(Lease lease) {
        return lease.address();
    }

    @Override
    public boolean newer(Lease lease, Lease old) {
        return lease.version() > old.version();
    }

    @Override
    public boolean ended(Lease lease, long oldest) {
        return lease.expiry() < oldest;
    }

    @Override
    public byte[] bytes(Lease lease) {
        return LeaseRecord.of(lease);
    }

    @Override
    public Optional<Lease> read(ByteBuffer in) throws NewerFormat {
        return LeaseRecord.lease(in);
    }
}
