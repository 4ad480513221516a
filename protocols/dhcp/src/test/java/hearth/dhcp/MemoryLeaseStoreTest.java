package hearth.dhcp;

final class MemoryLeaseStoreTest extends LeaseStoreContract {
    private final MemoryLeaseStore.Disk disk = new MemoryLeaseStore.Disk();

    @Override
    protected LeaseStore open() {
        return new MemoryLeaseStore(disk);
    }
}
