package hearth.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import hearth.boot.Installations.Standing;
import hearth.config.Mac;
import org.junit.jupiter.api.Test;

class InstallationsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
    private static final Mac CARD = Mac.parse("52:54:00:00:00:01");
    private static final Mac SECOND_CARD = Mac.parse("52:54:00:00:00:02");
    private static final InstallReport REPORT = new InstallReport("pve.home.example", "192.0.2.30/24", "4e8f", "6.8.4",
            3);
    private static final InstallToken TOKEN = InstallToken.next(new Random(1));

    private static InstallOrder order(String machine, String text, Mac... macs) {
        return new InstallOrder(machine, List.of(macs), text);
    }

    private static Installations after(String machine, Installation installation) {
        return new Installations(Map.of(machine, installation), Set.of());
    }

    private static Installation answered() {
        return Installations.NONE.answered(order("pve", "first", CARD, SECOND_CARD), NOW, TOKEN);
    }

    @Test
    void orderIsOpenUntilItIsAnswered() {
        assertThat(Installations.NONE.standing(order("pve", "first", CARD))).isEqualTo(new Standing.Armed());
        Installations answered = after("pve", answered());
        assertThat(answered.standing(order("pve", "first", CARD))).isEqualTo(new Standing.Installing(NOW));
        Installations reported = after("pve", answered().reported(NOW.plusSeconds(300), REPORT));
        assertThat(reported.standing(order("pve", "first", CARD)))
                .isEqualTo(new Standing.Done(NOW.plusSeconds(300)));
        assertThat(reported.of("pve").orElseThrow().state())
                .isEqualTo(new Installation.State.Installed(NOW.plusSeconds(300), NOW, REPORT));
    }

    @Test
    void recordThatCameOfAnotherAnswerDoesNotKnowOurs() {
        Installation ours = answered();
        Installation theirs = Installations.NONE.answered(order("pve", "first", CARD), NOW,
                InstallToken.next(new Random(2)));
        assertThat(ours.knows(ours)).isTrue();
        assertThat(ours.reported(NOW.plusSeconds(9), REPORT).knows(ours)).isTrue();
        assertThat(theirs.knows(ours)).isFalse();
        Installation later = Installations.NONE.answered(order("pve", "first", CARD), NOW.plusSeconds(1), TOKEN);
        assertThat(later.reported(NOW.plusSeconds(9), REPORT).knows(ours)).isFalse();
        assertThat(after("pve", ours).answered(order("pve", "second", CARD), NOW, TOKEN).knows(ours)).isTrue();
        assertThat(Installations.NONE.answered(order("pve", "second", CARD), NOW, TOKEN).knows(ours)).isFalse();
    }

    @Test
    void anotherTextIsAnotherOrderEvenWhileTheFirstIsUnderWay() {
        assertThat(after("pve", answered()).standing(order("pve", "second", CARD))).isEqualTo(new Standing.Armed());
    }

    @Test
    void revertedConfigurationDoesNotInstallAgain() {
        Installations first = after("pve", answered().reported(NOW, REPORT));
        Installations second = after("pve", first.answered(order("pve", "second", CARD), NOW, TOKEN));
        assertThat(second.standing(order("pve", "first", CARD))).isEqualTo(new Standing.Done(NOW));
        assertThat(second.standing(order("pve", "second", CARD))).isEqualTo(new Standing.Installing(NOW));
    }

    @Test
    void renamedMachineIsKnownByAnyOfItsCards() {
        Installations installed = after("pve", answered().reported(NOW, REPORT));
        assertThat(installed.standing(order("node1", "first", SECOND_CARD))).isEqualTo(new Standing.Done(NOW));
        assertThat(installed.standing(order("node1", "first", Mac.parse("52:54:00:00:00:09"))))
                .isEqualTo(new Standing.Armed());
    }

    @Test
    void reportIsProvenByItsTokenOnce() {
        Installations installing = after("pve", answered());
        assertThat(installing.machineOf(TOKEN)).contains("pve");
        assertThat(installing.machineOf(InstallToken.next(new Random(2)))).isEmpty();
        assertThat(installing.machineOf(new InstallToken(TOKEN.hash()))).as("what is kept proves nothing").isEmpty();
        assertThat(after("pve", answered().reported(NOW, REPORT)).machineOf(TOKEN)).isEmpty();
        assertThat(TOKEN.text()).hasSize(64);
        assertThat(TOKEN.toString()).doesNotContain(TOKEN.text());
    }

    @Test
    void ordersOfOldAreForgottenWhenThereAreVeryMany() {
        Installations now = Installations.NONE;
        for (int i = 0; i < 300; i++) {
            now = after("pve", now.answered(order("pve", "order-" + i, CARD), NOW, TOKEN));
        }
        assertThat(now.of("pve").orElseThrow().orders()).hasSize(256).contains("order-299", "order-44")
                .doesNotContain("order-43");
    }

    @Test
    void recordIsTheSameFromItsBytes() throws IOException {
        for (Installation installation : List.of(answered(), answered().reported(NOW.plusSeconds(1), REPORT))) {
            assertThat(InstallationBytes.read(InstallationBytes.write(installation))).isEqualTo(installation);
        }
    }

    /** The layout is on disks: a change of it needs another version. */
    @Test
    void bytesAreThoseOfVersionOne() {
        assertThat(InstallationBytes.write(answered())).hasSize(1 + 1 + 8 + 1 + 12 + 2 + 2 + 5 + 32)
                .startsWith(1, 1, 0, 0, 0, 0, 0x6a, 0xb1, 0x3b, 0x80, 2, 0x52, 0x54, 0, 0, 0, 1);
    }

    @Test
    void bytesThatAreNoRecordAreRefused() {
        List<byte[]> wrong = new ArrayList<>();
        for (Installation installation : List.of(answered(), answered().reported(NOW, REPORT))) {
            byte[] whole = InstallationBytes.write(installation);
            for (int length = 0; length < whole.length; length++) {
                wrong.add(Arrays.copyOf(whole, length));
            }
            wrong.add(Arrays.copyOf(whole, whole.length + 1));
            byte[] later = whole.clone();
            later[0] = 2;
            wrong.add(later);
            byte[] state = whole.clone();
            state[1] = 3;
            wrong.add(state);
            byte[] time = whole.clone();
            time[2] = 127;
            wrong.add(time);
        }
        assertThat(wrong).allSatisfy(
                bytes -> assertThatThrownBy(() -> InstallationBytes.read(bytes)).isInstanceOf(IOException.class));
    }

    @Test
    void machineWhoseRecordCannotBeReadIsNotInstalled() {
        Installations damaged = new Installations(Map.of(), Set.of("pve"));
        assertThat(damaged.standing(order("pve", "new", CARD))).isEqualTo(new Standing.Unknown());
        assertThat(damaged.of("pve")).isEqualTo(Optional.empty());
    }
}
