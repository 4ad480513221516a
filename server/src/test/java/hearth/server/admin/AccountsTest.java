package hearth.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import hearth.config.AdminSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    private static final AdminSettings SETTINGS = new AdminSettings(Optional.empty(), 2, Duration.ofMinutes(10), 3,
            Duration.ofSeconds(60));
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path folder;
    private Instant now = Instant.EPOCH;

    @Test
    void passwordIsKnownByItsHashOnly() {
        PasswordHash hash = PasswordHash.of("a password".toCharArray(), 1000, RANDOM);
        PasswordHash read = PasswordHash.parse(hash.toString()).orElseThrow();
        assertThat(read.matches("a password".toCharArray())).isTrue();
        assertThat(read.matches("A password".toCharArray())).isFalse();
        assertThat(hash.toString()).startsWith("pbkdf2-sha512$1000$").doesNotContain("a password");
        assertThat(PasswordHash.of("a password".toCharArray(), 1000, RANDOM).toString()).isNotEqualTo(hash.toString());
        assertThat(PasswordHash.parse("pbkdf2-sha512$1000$!$!")).isEmpty();
        assertThat(PasswordHash.parse("plain")).isEmpty();
    }

    @Test
    void fileThatMakesNoSenseIsToldWithItsLine() throws Exception {
        Path file = folder.resolve("users");
        UsersFile users = new UsersFile(file);
        users.password("anna", "a password".toCharArray(), RANDOM);
        users.token("anna", RANDOM);
        users.token("anna", RANDOM);
        users.password("anna", "another one".toCharArray(), RANDOM);
        assertThat(users.read()).hasSize(3);
        Files.writeString(file, Files.readString(file) + "ben:secret\n");
        assertThatThrownBy(users::read).isInstanceOf(IOException.class)
                .hasMessageContaining("users:4: is not NAME:HASH");
        List<String> told = new ArrayList<>();
        Accounts accounts = new Accounts(users, told::add);
        assertThat(accounts.empty()).isTrue();
        assertThat(accounts.verify("anna", "another one".toCharArray())).isEmpty();
        assertThat(told).hasSize(1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(users::read).hasMessageContaining("chmod 600");
    }

    @Test
    void fileThatNotEvenItsOwnerMayReadLetsNobodyInAndSaysWhy() throws Exception {
        Path file = folder.resolve("users");
        UsersFile users = new UsersFile(file);
        users.password("anna", "a password".toCharArray(), RANDOM);
        List<String> told = new ArrayList<>();
        Accounts accounts = new Accounts(users, told::add);
        assertThat(accounts.empty()).isFalse();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(accounts.empty()).as("noticed, though the content is the same").isTrue();
        assertThat(told).singleElement().asString().contains("chmod 600 " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(accounts.verify("anna", "a password".toCharArray())).isPresent();
        Files.write(file, new byte[]{(byte) 0xff, (byte) 0xfe, '\n'});
        assertThat(accounts.empty()).isTrue();
        assertThat(told).hasSize(2).last().asString().contains("is no text");
    }

    @Test
    void oldestSessionGivesWayAndEachHasItsEnd() {
        Accounts.Account anna = new Accounts.Account("anna", Set.of("a"));
        Accounts.Account ben = new Accounts.Account("ben", Set.of("b"));
        Sessions sessions = new Sessions(SETTINGS, () -> Set.of(anna, ben), () -> now);
        String first = sessions.begin(anna);
        String second = sessions.begin(ben);
        String third = sessions.begin(anna);
        assertThat(sessions.name(first)).isEmpty();
        assertThat(sessions.name(second)).contains("ben");
        now = now.plus(Duration.ofMinutes(10));
        assertThat(sessions.name(third)).isEmpty();
        assertThat(sessions.count()).isZero();
    }

    @Test
    void attemptThatWasNotMadeCostsNone() throws Exception {
        Attempts attempts = new Attempts(SETTINGS, () -> now);
        InetAddress client = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 10; i++) {
            assertThat(attempts.begin(client)).isZero();
            attempts.withdrawn(client);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin(client)).isZero();
        }
        attempts.withdrawn(client);
        assertThat(attempts.begin(client)).isZero();
        assertThat(attempts.begin(client)).isPositive();
    }

    @Test
    void clientThatFailedWaitsAndNobodyElseDoes() throws Exception {
        Attempts attempts = new Attempts(SETTINGS, () -> now);
        InetAddress client = InetAddress.getByName("2001:db8::1");
        InetAddress neighbour = InetAddress.getByName("2001:db8::ffff");
        InetAddress stranger = InetAddress.getByName("2001:db8:0:1::1");
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin(client)).isZero();
        }
        assertThat(attempts.begin(neighbour)).isEqualTo(Duration.ofSeconds(60));
        assertThat(attempts.begin(stranger)).isZero();
        now = now.plusSeconds(61);
        assertThat(attempts.begin(client)).isZero();
        attempts.succeeded(client);
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin(client)).isZero();
        }
    }
}
