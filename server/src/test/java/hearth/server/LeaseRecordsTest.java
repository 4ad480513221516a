package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import hearth.config.DomainName;
import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;
import hearth.dns.DnsProcessor;
import hearth.dns.SerialKeeper;
import hearth.dns.Transport;
import hearth.dns.Zones;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class LeaseRecordsTest {
    private static final Optional<DomainName> LAPTOP = Optional.of(new DomainName("laptop.home.example"));
    private static final SerialKeeper NO_SERIALS = new SerialKeeper() {
        @Override
        public long ceiling(String origin) {
            return 0;
        }

        @Override
        public void serves(String origin, long serial) {}
    };

    @TempDir
    private Path folder;
    private LeaseRecords records;
    private DnsProcessor dns;

    @BeforeEach
    void serve() throws IOException {
        Files.writeString(folder.resolve("hearth.yaml"), "{}\n");
        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("zones/home.example.yaml"), RunningHearth.zone("192.0.2.10"));
        Revision revision = ((Revision.Read) Revision.read(folder, (origin, content) -> 1)).revision();
        Zones zones = new Zones(NO_SERIALS);
        Log log = new Log(revision.configuration().appliance().log(), InstantSource.system());
        MachineRecords machines = new MachineRecords(zones, log);
        machines.replace(revision.zones(), revision.configuration());
        records = new LeaseRecords(zones, machines, log);
        dns = new DnsProcessor(zones, (query, client, reply, limit) -> 0, revision.configuration().appliance().dns());
    }

    @AfterEach
    void stop() {
        records.close();
    }

    /** A client that comes back has a later version than one that was there before. */
    private long version = 10;

    private Lease lease(String address) {
        return lease(address, version++);
    }

    private static Lease lease(String address, long version) {
        return new Lease(Ipv4.parse(address), ClientKey.ofHardware(1, new byte[]{2, 0, 0, 0, 0, 1}), Lease.State.BOUND,
                2_000_000_000, Optional.of("laptop"), "lan", version);
    }

    @Test
    void clientThatMovedKeepsItsNameWhenItsOlderLeaseEnds() throws Exception {
        records.bound(lease("192.0.2.100"), LAPTOP);
        records.bound(lease("198.51.100.7"), LAPTOP);
        await("198.51.100.7");
        records.freed(lease("192.0.2.100"), LAPTOP);
        records.bound(lease("192.0.2.101"), Optional.of(new DomainName("later.home.example")));
        while (addresses("later.home.example.").isEmpty()) {
            Thread.sleep(5);
        }
        assertThat(addresses("laptop.home.example.")).containsExactly("198.51.100.7");

        records.freed(lease("198.51.100.7"), LAPTOP);
        await();
    }

    @Test
    void clientThatMovedBackHasItsOtherAddressAgain() throws Exception {
        records.bound(lease("192.0.2.100"), LAPTOP);
        records.bound(lease("198.51.100.7"), LAPTOP);
        records.freed(lease("198.51.100.7"), LAPTOP);
        await("192.0.2.100");
    }

    @Test
    void bothNodesServeTheNewestLeaseWhateverTheyHeardFirst() throws Exception {
        Lease left = lease("198.51.100.7", 5);
        Lease present = lease("192.0.2.100", 6);
        records.bound(present, LAPTOP);
        records.bound(left, LAPTOP);
        await("192.0.2.100");
        records.renewed(lease("198.51.100.7", 7), LAPTOP);
        await("198.51.100.7");
        records.renewed(lease("192.0.2.100", 7), LAPTOP);
        records.bound(lease("192.0.2.101", 1), Optional.of(new DomainName("later.home.example")));
        while (addresses("later.home.example.").isEmpty()) {
            Thread.sleep(5);
        }
        assertThat(addresses("laptop.home.example.")).as("of equal versions the greater address")
                .containsExactly("198.51.100.7");
    }

    /** Another thread makes the records. */
    private void await(String... expected) throws Exception {
        for (int i = 0; i < 500 && !addresses("laptop.home.example.").equals(List.of(expected)); i++) {
            Thread.sleep(5);
        }
        assertThat(addresses("laptop.home.example.")).containsExactly(expected);
    }

    private List<String> addresses(String name) throws IOException {
        byte[] query = Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)).toWire();
        byte[] reply = new byte[65535];
        int length = dns.process(query, query.length, Transport.UDP, InetAddress.getLoopbackAddress(), reply);
        return new Message(Arrays.copyOf(reply, length)).getSection(Section.ANSWER).stream()
                .map(Record::rdataToString).toList();
    }
}
