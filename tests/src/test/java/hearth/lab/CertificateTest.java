package hearth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Certificates from a real ACME server, pebble, which asks Hearth's own DNS for the proof. Everything is on the loopback of
 * one host of the lab.
 */
@Tag("lab")
class CertificateTest {
    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final String NAME = "ns1.home.example";
    private static final String SECURE = "https://" + NAME + ":8443";
    private static final long HOURS = 3600;

    private Lab lab;
    private Host host;

    @BeforeEach
    void open() throws Exception {
        LabTests.needs(Tool.PEBBLE, Tool.OPENSSL, Tool.CURL, Tool.KDIG);
        LabTests.needsLab();
        lab = Lab.open();
        host = lab.host("hearth");
        Path folder = host.folder();
        Files.createDirectories(folder.resolve("config/zones"));
        Files.createDirectories(folder.resolve("config/certificates"));
        Files.createDirectories(folder.resolve("config/boot/files"));
        Files.write(folder.resolve("config/boot/files/big.bin"), big());
        Files.writeString(folder.resolve("config/boot/big.yaml"), "kernel: big.bin\n");
        Files.createDirectories(folder.resolve("config/machines"));
        Files.writeString(folder.resolve("config/machines/pve.yaml"),
                "{macs: [\"52:54:00:00:00:02\"], boot: pve, install: once}");
        Files.writeString(folder.resolve("config/boot/pve.yaml"), StandInInstaller.PROFILE);
        Files.createDirectories(folder.resolve("data/secrets"));
        Files.writeString(folder.resolve("data/secrets/pve"), StandInInstaller.ROOT_PASSWORD);
        Files.writeString(folder.resolve("config/zones/home.example.yaml"),
                "records: {\"@\": {NS: ns1}, ns1: {A: 127.0.0.1}}");
        Files.writeString(folder.resolve("config/hearth.yaml"), """
                dns: {listen: ["127.0.0.1:53"], tls-listen: ["127.0.0.1:853"], tcp-idle: 1m}
                http: {listen: ["127.0.0.1:8080"], tls-listen: ["127.0.0.1:8443"], idle: 1m}
                boot: {profile: big}
                certificates:
                  names: [ns1.home.example]
                  directory: https://127.0.0.1:14000/dir
                  contact: mailto:hostmaster@home.example
                  terms-agreed: true
                  roots: directory.pem
                  retry: 1s
                  longest-retry: 2s
                """);
        // The directory's own HTTPS has a root of its own; those of the certificates are made by pebble at its start.
        shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key"
                + " -out config/certificates/directory.pem -subj /CN=root"
                + " -addext basicConstraints=critical,CA:TRUE");
        shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.pem"
                + " -CA config/certificates/directory.pem -CAkey root.key -subj /CN=pebble"
                + " -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE");
    }

    private static byte[] big() {
        byte[] big = new byte[5_000_000];
        new java.util.Random(1).nextBytes(big);
        return big;
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    private Result shell(String line) throws Exception {
        return host.run(MOMENT, "sh", "-c", line).orThrow();
    }

    /** @param validity of the certificates that it gives, in seconds */
    private Running pebble(long validity) throws Exception {
        Files.writeString(host.folder().resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000",
                  "certificate": "leaf.pem", "privateKey": "leaf.key", "httpPort": 5002, "tlsPort": 5001,
                  "ocspResponderURL": "", "externalAccountBindingRequired": false,
                  "certificateValidityPeriod": %d}}
                """.formatted(validity));
        Running pebble = host.start("env", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_VA_ALWAYS_VALID=0", "pebble", "-config",
                "pebble.json", "-dnsserver", "127.0.0.1:53");
        pebble.awaitOutput("Listening on: 127.0.0.1:14000", MOMENT);
        return pebble;
    }

    private void fetchRoot() throws Exception {
        shell("curl -fsSk -o ca.pem https://127.0.0.1:15000/roots/0");
    }

    private Running start() throws Exception {
        Running hearth = host.startJava(
                List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx256m",
                        "-Dio.netty.leakDetection.level=paranoid"),
                "hearth.server.Main", "run", "--config", "config", "--data", "data");
        hearth.awaitOutput("STARTED", MOMENT);
        return hearth;
    }

    private Result https(String path, String... options) throws Exception {
        return shell("curl -fsS -m 20 --cacert ca.pem --resolve " + NAME + ":8443:127.0.0.1 "
                + String.join(" ", options) + " " + SECURE + path);
    }

    /** What a client is told while there is no certificate. */
    private String refusal() throws Exception {
        return host.run(MOMENT, "curl", "-k", "-sS", "https://127.0.0.1:8443/ready").err();
    }

    private String overTls(String question) throws Exception {
        return shell("kdig @127.0.0.1 +retry=0 +tls-ca=ca.pem +tls-host=" + NAME + " " + question).out();
    }

    private String metric(String name) throws Exception {
        return shell("curl -fsS http://127.0.0.1:8080/metrics").out().lines().filter(line -> line.startsWith(name))
                .findFirst().orElse("");
    }

    @Test
    void certificateIsObtainedServedKeptOverARestartAndGuardedByItsSecret() throws Exception {
        Running pebble = pebble(48 * HOURS);
        fetchRoot();
        Running hearth = start();
        hearth.awaitOutput("CERTIFICATE_ISSUED", MOMENT);

        assertThat(https("/ready").out()).isEqualTo("ready\n");
        https("/boot/big.bin", "-o got.bin");
        assertThat(host.folder().resolve("got.bin")).hasBinaryContent(big());
        assertThat(https("/boot/big.bin", "-r 1000000-1000003", "-o part.bin", "-w '%{http_code}'").out())
                .isEqualTo("206");
        assertThat(host.folder().resolve("part.bin"))
                .hasBinaryContent(java.util.Arrays.copyOfRange(big(), 1_000_000, 1_000_004));
        assertThat(https("/ipxe/52-54-00-00-00-01").out()).contains(SECURE + "/boot/big.bin");
        installerIsToldTheFingerprintOfTheCertificate();
        assertThat(overTls(NAME + " A")).contains("NOERROR", "127.0.0.1");
        assertThat(overTls("_acme-challenge." + NAME + " TXT")).contains("NXDOMAIN");
        // A client of another protocol is sent away (RFC 7301 section 3.2), and one with other roots goes by itself.
        assertThat(host.run(MOMENT, "sh", "-c", "openssl s_client -connect 127.0.0.1:853 -alpn h2 </dev/null").err())
                .contains("no application protocol");
        assertThat(host.run(MOMENT, "sh", "-c", "openssl s_client -connect 127.0.0.1:8443 -tls1_1 </dev/null").exit())
                .isNotZero();
        assertThat(metric("hearth_certificate_orders_total{outcome=\"issued\"}")).endsWith(" 1.0");
        assertThat(metric("hearth_certificate_expiry_timestamp_seconds")).doesNotEndWith(" 0.0");

        hearth.kill();
        pebble.kill();
        hearth = start();
        hearth.awaitOutput("CERTIFICATE_READ", MOMENT);
        assertThat(https("/ready").out()).isEqualTo("ready\n");
        assertThat(overTls(NAME + " A")).contains("127.0.0.1");
        assertThat(hearth.output()).doesNotContain("CERTIFICATE_ISSUED").doesNotContain("CERTIFICATE_NOT_ISSUED");

        hearth.stop();
        shell("mv data/node.secret kept.secret; head -c 32 /dev/zero >data/node.secret");
        hearth = start();
        hearth.awaitOutput("CERTIFICATE_UNREADABLE.*node\\.secret.*Put the right one back", MOMENT);
        assertThat(shell("curl -fsS http://127.0.0.1:8080/ready").out()).isEqualTo("ready\n");
        assertThat(refusal()).contains("internal error");
        shell("mv kept.secret data/node.secret");
        hearth.signal("HUP");
        hearth.awaitOutput("CERTIFICATE_READ", MOMENT);
        assertThat(https("/ready").out()).isEqualTo("ready\n");
        assertThat(hearth.output()).doesNotContain("LEAK").doesNotContain("MISDEED");
    }

    /** The installer then trusts this certificate, by whichever authority and for whichever name. */
    private void installerIsToldTheFingerprintOfTheCertificate() throws Exception {
        String fingerprint = shell("openssl s_client -connect 127.0.0.1:8443 </dev/null 2>/dev/null"
                + " | openssl x509 -noout -fingerprint -sha256").out().strip().replaceFirst(".*=", "");
        shell("echo '{\"network_interfaces\": [{\"mac\": \"52:54:00:00:00:02\"}]}' >machine.json");
        assertThat(https("/proxmox/answer", "--data-binary @machine.json").out()).contains(
                "url = \"" + SECURE + "/proxmox/installed?token=", "cert-fingerprint = \"" + fingerprint + "\"");
    }

    @Test
    void renewalReplacesTheCertificateWhileAConnectionStaysOpen() throws Exception {
        pebble(30);
        fetchRoot();
        Running hearth = start();
        hearth.awaitOutput("CERTIFICATE_ISSUED", MOMENT);
        String first = serial();
        // One connection that asks before and after: s_client hears what is written to the pipe.
        Running open = host.start("sh", "-c", "mkfifo ask; openssl s_client -quiet -CAfile ca.pem -verify_return_error"
                + " -connect 127.0.0.1:8443 <ask");
        shell("for i in $(seq 100); do [ -p ask ] && break; sleep 0.1; done; exec 3>ask; sleep 300 >&3 &"
                + " printf 'GET /ready HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3");
        open.awaitOutput("^ready", 1, MOMENT);

        hearth.awaitOutput("CERTIFICATE_ISSUED", 2, MOMENT);

        assertThat(serial()).isNotEqualTo(first);
        assertThat(overTls(NAME + " A")).contains("127.0.0.1");
        shell("printf 'GET /ready HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >ask");
        open.awaitOutput("^ready", 2, MOMENT);
        assertThat(hearth.output()).doesNotContain("LEAK").doesNotContain("MISDEED");
    }

    private String serial() throws Exception {
        return shell("openssl s_client -connect 127.0.0.1:8443 </dev/null 2>/dev/null | openssl x509 -noout -serial")
                .out();
    }

    @Test
    void authorityThatIsAwayHoldsNothingUpAndIsAskedAgain() throws Exception {
        Running hearth = start();
        hearth.awaitOutput("CERTIFICATE_NOT_ISSUED", MOMENT);
        assertThat(shell("curl -fsS http://127.0.0.1:8080/ready").out()).isEqualTo("ready\n");
        assertThat(shell("kdig @127.0.0.1 +short " + NAME + " A").out()).contains("127.0.0.1");
        assertThat(refusal()).contains("internal error");
        assertThat(metric("hearth_certificate_expiry_timestamp_seconds")).endsWith(" 0.0");

        pebble(48 * HOURS);
        fetchRoot();
        hearth.awaitOutput("CERTIFICATE_ISSUED", MOMENT);
        assertThat(https("/ready").out()).isEqualTo("ready\n");
        assertThat(Await.until("refused handshakes to be counted", MOMENT, () -> Optional
                .of(metric("hearth_tls_handshakes_total{outcome=\"without-certificate\",protocol=\"http\"}"))
                .filter(line -> line.endsWith(" 1.0")), () -> "no such line")).isNotEmpty();
    }
}
