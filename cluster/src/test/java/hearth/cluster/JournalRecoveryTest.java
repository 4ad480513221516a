package hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import hearth.config.Ipv4;
import hearth.dhcp.ClientKey;
import hearth.dhcp.Lease;
import org.junit.jupiter.api.Test;

/** What opening a journal makes of files as crashes and bad disks leave them. */
final class JournalRecoveryTest {
    private static final int LEASES = 30;
    private static final JournalLimits LARGE = new JournalLimits(1024, 1 << 20, Duration.ofDays(30));

    private final List<Integer> ends = new ArrayList<>();
    private final byte[] sound = sound();

    @Test
    void zerosAheadOfTheFramesAreNotATornTail() throws Exception {
        assertThat(sound.length).as("there are zeros ahead").isGreaterThan(end(LEASES) + 100);
        Recovery recovery = open(disk(sound)).recovery();
        assertThat(recovery.kept()).isEqualTo(LEASES);
        assertThat(recovery.cutBytes()).isZero();
        assertThat(recovery.damage()).isFalse();
    }

    @Test
    void aTailTornAtAnyByteIsCutAndWhatFollowsIsSafe() throws Exception {
        for (int at = end(LEASES - 1); at < end(LEASES); at++) {
            byte[] shorter = Arrays.copyOf(sound, at);
            byte[] zeros = Arrays.copyOf(shorter, sound.length);
            byte[] rubbish = sound.clone();
            new Random(at).nextBytes(rubbish);
            System.arraycopy(sound, 0, rubbish, 0, at);
            for (byte[] torn : List.of(shorter, zeros, rubbish)) {
                SimulatedDisk disk = disk(torn);
                JournalOpening.Opened<Lease> opened = open(disk);
                assertThat(opened.records()).as("torn at byte " + at).hasSize(LEASES - 1);
                assertThat(opened.recovery().damage()).isFalse();
                assertThat(opened.recovery().cutBytes()).isBetween((long) lastNonZero(torn) - end(LEASES - 1),
                        (long) torn.length - end(LEASES - 1));
                SimulatedDisk after = disk.cutAt(1).afterPowerCut();
                JournalOpening.Opened<Lease> again = open(after);
                assertThat(again.recovery().cutBytes()).as("cut again, torn at byte " + at).isZero();
                again.journal().commit(List.of(new Leases.Entry(Leases.lease(77, 1))));
                assertThat(open(after).records()).hasSize(LEASES).contains(Leases.lease(77, 1));
            }
        }
    }

    @Test
    void aFlippedBitCostsAtMostTheLeaseItIsIn() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            byte[] flipped = sound.clone();
            int bit = random.nextInt(end(LEASES) * 8);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            JournalOpening.Opened<Lease> opened = open(disk(flipped));
            int hit = hit(bit / 8);
            assertThat(opened.records()).as("bit " + bit).hasSize(hit == 0 ? LEASES : LEASES - 1);
            assertThat(opened.records()).as("bit " + bit).doesNotContain(Leases.lease(hit, 1));
            Recovery recovery = opened.recovery();
            assertThat(recovery.damage() ? 0 : recovery.cutBytes()).as("bit " + bit)
                    .isEqualTo(hit == LEASES ? end(LEASES) - end(LEASES - 1) : 0);
        }
    }

    @Test
    void damageInTheMiddleIsReportedAndKeptAsideAndLaterLeasesLive() throws Exception {
        byte[] damaged = sound.clone();
        new Random(6).nextBytes(damaged);
        System.arraycopy(sound, 0, damaged, 0, end(10) + 5);
        System.arraycopy(sound, end(13) - 5, damaged, end(13) - 5, sound.length - end(13) + 5);
        SimulatedDisk disk = disk(damaged);
        Recovery recovery = open(disk).recovery();
        assertThat(recovery.kept()).isEqualTo(LEASES - 3);
        assertThat(recovery.damaged()).containsExactly(new Recovery.Damage(end(10), end(13), 3, false));
        assertThat(recovery.keptAside()).isPresent();
        assertThat(disk.bytes("leases.journal.damaged-20261123T120000Z")).isEqualTo(damaged);
        assertThat(recovery.messages()).first().asString().contains("bytes " + end(10) + " to " + end(13), "3 records");
        JournalOpening.Opened<Lease> again = open(disk);
        assertThat(again.records()).hasSize(LEASES - 3);
        assertThat(again.recovery().damage()).isFalse();
        assertThat(disk.names()).hasSize(2);
    }

    @Test
    void aSecondDamageInTheSameSecondIsKeptBesideTheFirst() throws Exception {
        byte[] damaged = sound.clone();
        damaged[end(4) + 3]++;
        open(disk(damaged).with("leases.journal.damaged-20261123T120000Z", new byte[1])).journal().close();
        SimulatedDisk disk = disk(damaged).with("leases.journal.damaged-20261123T120000Z", new byte[1]);
        open(disk);
        assertThat(disk.names()).contains("leases.journal.damaged-20261123T120000Z-2");
    }

    @Test
    void aLostPageOfZerosInTheMiddleIsDamage() throws Exception {
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, end(5), end(9), (byte) 0);
        assertThat(open(disk(damaged)).recovery().damaged())
                .containsExactly(new Recovery.Damage(end(5), end(9), 4, false));
    }

    @Test
    void aHoleInTheLastBatchIsToldFromDamage() throws Exception {
        SimulatedDisk disk = disk(sound);
        Journal<Lease> journal = open(disk).journal();
        journal.commit(List.of(new Leases.Entry(Leases.lease(41, 1)), new Leases.Entry(Leases.lease(42, 1))));
        byte[] hole = disk.bytes(Journal.name(LeaseKind.LEASES));
        hole[end(LEASES) + 9]++;
        JournalOpening.Opened<Lease> opened = open(disk(hole));
        assertThat(opened.recovery().damaged()).singleElement().matches(Recovery.Damage::lastWrite);
        assertThat(opened.records()).hasSize(LEASES + 1).contains(Leases.lease(42, 1));
    }

    @Test
    void aDamagedHeaderCostsNoLease() throws Exception {
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, 0, StoreId.HEADER, (byte) 0xff);
        SimulatedDisk disk = disk(damaged);
        assertThat(open(disk).records()).hasSize(LEASES);
        assertThat(open(disk).recovery().damage()).isFalse();
    }

    @Test
    void aFileOfAnythingElseIsKeptAsideAndReplaced() throws Exception {
        byte[] rubbish = new byte[5000];
        new Random(7).nextBytes(rubbish);
        for (byte[] file : List.of(new byte[0], new byte[3], new byte[4096], rubbish)) {
            SimulatedDisk disk = disk(file);
            JournalOpening.Opened<Lease> opened = open(disk);
            assertThat(opened.records()).isEmpty();
            assertThat(opened.recovery().damage()).isTrue();
            assertThat(disk.bytes("leases.journal.damaged-20261123T120000Z")).isEqualTo(file);
            opened.journal().commit(List.of(new Leases.Entry(Leases.lease(1, 1))));
            assertThat(open(disk).records()).hasSize(1);
        }
    }

    @Test
    void withNoRoomToMendADamagedJournalItGoesOnAsItIs() throws Exception {
        byte[] damaged = sound.clone();
        damaged[end(4) + 3]++;
        SimulatedDisk disk = disk(damaged).capacity(sound.length + 500);
        JournalOpening.Opened<Lease> opened = open(disk);
        assertThat(opened.recovery().messages()).anyMatch(text -> text.contains("No space left on device"));
        opened.journal().commit(List.of(new Leases.Entry(Leases.lease(77, 1))));
        assertThat(open(disk.capacity(Long.MAX_VALUE)).records()).hasSize(LEASES).contains(Leases.lease(77, 1));
    }

    @Test
    void aFrameThatAClientHidInItsIdentifierIsNeverTakenForOne() throws Exception {
        ByteBuffer forged = ByteBuffer.allocate(300);
        Frame.put(forged, 0x01020304, 0, 40, 1, LeaseRecord.of(Leases.lease(99, 99)));
        byte[] identifier = Arrays.copyOf(forged.array(), forged.position());
        SimulatedDisk disk = disk(sound);
        Journal<Lease> journal = open(disk).journal();
        journal.commit(List.of(
                new Leases.Entry(new Lease(new Ipv4(1), ClientKey.ofIdentifier(identifier), Lease.State.BOUND,
                        Leases.NOW.getEpochSecond() + 9, Optional.empty(), "lan", 1)),
                new Leases.Entry(Leases.lease(78, 1))));
        byte[] damaged = disk.bytes(Journal.name(LeaseKind.LEASES));
        damaged[end(LEASES) + 20]++;
        assertThat(open(disk(damaged)).records()).hasSize(LEASES + 1).doesNotContain(Leases.lease(99, 99));
    }

    @Test
    void aRecordOfAKindThatANewerVersionWroteIsRefusedClearly() {
        byte[] newer = sound.clone();
        int at = end(LEASES - 1);
        newer[at + 24] = 7;
        sealAgain(newer, at);
        assertThatThrownBy(() -> open(disk(newer))).isInstanceOf(JournalException.class)
                .hasMessageContaining("leases.journal has a record of kind 7 at byte " + at)
                .hasMessageContaining("a newer one wrote it");
        byte[] encoding = sound.clone();
        encoding[at + Frame.HEAD] = 2;
        sealAgain(encoding, at);
        assertThatThrownBy(() -> open(disk(encoding))).hasMessageContaining("a lease in encoding 2");
    }

    @Test
    void aFailedBatchLeavesNothingBehindTheNext() throws Exception {
        List<Leases.Entry> large = new ArrayList<>();
        for (int n = 100; n < 200; n++) {
            large.add(new Leases.Entry(Leases.lease(n, 1)));
        }
        // The second step is the write, the third the force; before them come zeros, after them the cutting back.
        for (int failures = 2; failures < 10; failures++) {
            SimulatedDisk disk = disk(sound);
            Journal<Lease> journal = open(disk).journal();
            disk.failAt(2 + failures % 2, failures / 2);
            assertThatThrownBy(() -> journal.commit(large)).isInstanceOf(IOException.class)
                    .hasMessageContaining("not stored in simulated/leases.journal");
            disk.failAt(1, 0);
            journal.commit(List.of(new Leases.Entry(Leases.lease(77, 1))));
            JournalOpening.Opened<Lease> again = open(disk);
            assertThat(again.records()).hasSize(LEASES + 1).contains(Leases.lease(77, 1));
            assertThat(again.recovery().damage()).isFalse();
        }
    }

    @Test
    void aLeaseIsForgottenOnlyAfterTheSetTime() throws Exception {
        SimulatedDisk disk = disk(sound);
        Duration justBefore = Duration.ofHours(1).plusDays(30);
        assertThat(open(disk, justBefore).records()).hasSize(LEASES);
        JournalOpening.Opened<Lease> later = open(disk, justBefore.plusSeconds(1));
        assertThat(later.records()).isEmpty();
        assertThat(later.recovery().forgotten()).isEqualTo(LEASES);
    }

    /** Leases 1 to 30, version 1, a batch each. */
    private byte[] sound() {
        try {
            SimulatedDisk disk = new SimulatedDisk(1);
            Journal<Lease> journal = open(disk).journal();
            ends.add(StoreId.HEADER);
            for (int n = 1; n <= LEASES; n++) {
                Leases.Entry entry = new Leases.Entry(Leases.lease(n, 1));
                journal.commit(List.of(entry));
                ends.add(ends.getLast() + Frame.HEAD + entry.bytes().length);
            }
            return disk.bytes(Journal.name(LeaseKind.LEASES));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Where the frame of the {@code n}th lease ends; the 0th is the header. */
    private int end(int n) {
        return ends.get(n);
    }

    /** In which lease's frame a byte is; 0 for the header. */
    private int hit(int at) {
        int n = 0;
        while (at >= end(n)) {
            n++;
        }
        return n;
    }

    private static int lastNonZero(byte[] bytes) {
        int at = bytes.length;
        while (bytes[at - 1] == 0) {
            at--;
        }
        return at;
    }

    private static void sealAgain(byte[] file, int at) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(file, at + 4, buffer.getInt(at + 8) - 4);
        buffer.putInt(at, (int) crc.getValue());
    }

    private static SimulatedDisk disk(byte[] journal) {
        return new SimulatedDisk(1).with(Journal.name(LeaseKind.LEASES), journal);
    }

    private static JournalOpening.Opened<Lease> open(SimulatedDisk disk) throws IOException {
        return open(disk, Duration.ZERO);
    }

    private static JournalOpening.Opened<Lease> open(SimulatedDisk disk, Duration later) throws IOException {
        return JournalOpening.open(LeaseKind.LEASES, disk, LARGE, new JournalCounts(),
                InstantSource.fixed(Leases.NOW.plus(later)),
                new Random(9), event -> {});
    }
}
