package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

import hearth.config.DomainName;
import hearth.dns.SerialChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialLedgerTest {
    private static final DomainName ZONE = new DomainName("home.example");

    @TempDir
    private Path data;
    private SerialChoice choice = SerialChoice.ANY;
    private Instant now = Instant.ofEpochSecond(1_800_000_000);

    private SerialLedger open() throws IOException {
        InstantSource clock = () -> now;
        return new SerialLedger(data, clock, choice);
    }

    @Test
    void sameContentKeepsItsSerialOverRestarts() throws IOException {
        long serial = open().serial(ZONE, "a");
        now = now.plusSeconds(100);
        assertThat(open().serial(ZONE, "a")).isEqualTo(serial).isEqualTo(1_800_000_000);
    }

    @Test
    void otherContentGetsALaterSerialEvenWhenTheClockWentBack() throws IOException {
        long serial = open().serial(ZONE, "a");
        now = now.minusSeconds(5000);
        assertThat(open().serial(ZONE, "b")).isGreaterThan(serial);
    }

    @Test
    void serialsServedForLeasesAreBelowTheCeilingAfterARestart() throws IOException {
        SerialLedger ledger = open();
        long serial = ledger.serial(ZONE, "a");
        for (int i = 1; i <= 2500; i++) {
            ledger.serves(ZONE.toString(), serial + i);
            assertThat(open().ceiling(ZONE.toString())).isGreaterThanOrEqualTo(serial + i);
        }
        assertThat(open().serial(ZONE, "b")).isGreaterThan(serial + 2500);
    }

    @Test
    void zoneWithASerialOfItsOwnIsRememberedAsServed() throws IOException {
        open().serves(ZONE.toString(), 2026010100);
        assertThat(open().ceiling(ZONE.toString())).isEqualTo(2026010100);
    }

    @Test
    void nodesOfAPairNeverChooseTheSame() throws IOException {
        long alone = open().serial(ZONE, "a");
        choice = SerialChoice.ODD;
        long odd = open().serial(ZONE, "a");
        assertThat(odd).as("an even one may be the other node's").isEqualTo(alone + 1);
        assertThat(open().serial(ZONE, "a")).isEqualTo(odd);
        assertThat(open().serial(ZONE, "b")).isEqualTo(odd + 2);
    }

    @Test
    void ceilingFollowsASerialThatWrapsAround() throws IOException {
        open().serves(ZONE.toString(), 0xffffffffL);
        open().serves(ZONE.toString(), 1);
        assertThat(open().ceiling(ZONE.toString())).isBetween(1L, 2000L);
    }

    @Test
    void damagedLineIsRefusedWithItsText() throws IOException {
        Files.writeString(data.resolve("serials"), "home.example. abc x 1\n");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("home.example. abc x 1");
    }
}
