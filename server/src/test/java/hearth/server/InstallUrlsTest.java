package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import hearth.config.Appliance;
import hearth.config.ConfigurationLoader;
import hearth.config.Ipv4;
import hearth.server.certificates.KeyedCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where installers are sent, and whose certificate they are told to expect there. */
class InstallUrlsTest {
    private static final String FINGERPRINT = "[0-9A-F]{2}(:[0-9A-F]{2}){31}";

    @TempDir
    private Path folder;

    private Appliance http(String settings) throws IOException {
        Files.writeString(folder.resolve("hearth.yaml"), """
                http: {%s}
                certificates: {names: [ns1.home.example], directory: "https://ca.example/", terms-agreed: true}
                """.formatted(settings));
        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("zones/home.example.yaml"),
                "records: {\"@\": {NS: ns1}, ns1: {A: 192.0.2.1}}");
        return switch (ConfigurationLoader.load(folder)) {
            case ConfigurationLoader.Result.Loaded(var loaded) -> loaded.appliance();
            case ConfigurationLoader.Result.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    /** TLS as it is once a certificate was issued. */
    private Tls secured() throws Exception {
        Path keys = folder.resolve("keys");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=ns1.home.example", "-ext",
                "san=dns:ns1.home.example", "-storepass", "secret", "-keystore", keys.toString()).inheritIO().start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(Files.readAllBytes(keys)), "secret".toCharArray());
        Tls tls = new Tls();
        tls.use(new KeyedCertificate(URI.create("https://ca.example/"),
                (PrivateKey) store.getKey("a", "secret".toCharArray()),
                List.of((X509Certificate) store.getCertificate("a"))));
        return tls;
    }

    private static Map<Integer, byte[]> options(Appliance appliance, Tls tls) {
        return new InstallUrls(() -> appliance, tls).options(Ipv4.of(Inet4Address.ofLiteral("192.0.2.1")));
    }

    private static String url(Appliance appliance, Tls tls) {
        return new String(options(appliance, tls).getOrDefault(InstallUrls.URL_OPTION, new byte[0]),
                StandardCharsets.US_ASCII);
    }

    private static String fingerprint(Appliance appliance, Tls tls) {
        return new String(options(appliance, tls).getOrDefault(InstallUrls.FINGERPRINT_OPTION, new byte[0]),
                StandardCharsets.US_ASCII);
    }

    @Test
    void installersAreSentToHttpsAsSoonAsThereIsACertificate() throws Exception {
        Appliance both = http("listen: [\"0.0.0.0:8080\"], tls-listen: [\"192.0.2.9:444\", \"0.0.0.0:8443\"]");
        assertThat(url(both, new Tls())).isEqualTo("http://192.0.2.1:8080/proxmox/answer");
        assertThat(fingerprint(both, new Tls())).isEmpty();
        Tls tls = secured();
        assertThat(url(both, tls)).isEqualTo("https://192.0.2.1:8443/proxmox/answer");
        assertThat(fingerprint(both, tls)).matches(FINGERPRINT);
    }

    @Test
    void writtenUrlWinsAndAStrangersCertificateIsNotClaimedToBeOurs() throws Exception {
        Tls tls = secured();
        Appliance proxied = http("listen: [\"192.0.2.1:8080\"], url: \"https://boot.example/hearth/\"");
        assertThat(url(proxied, tls)).isEqualTo("https://boot.example/hearth/proxmox/answer");
        assertThat(fingerprint(proxied, tls)).isEmpty();
        Appliance plain = http("tls-listen: [\"192.0.2.1:443\"], url: \"http://boot.example\"");
        assertThat(url(plain, tls)).isEqualTo("http://boot.example/proxmox/answer");
        assertThat(fingerprint(plain, tls)).isEmpty();
    }

    @Test
    void withoutHttpThereIsNothingToTell() throws Exception {
        assertThat(options(http(""), new Tls())).isEmpty();
    }

    @Test
    void reportComesBackTheWayTheRequestCame() throws Exception {
        InstallUrls urls = new InstallUrls(() -> {
            try {
                return http("listen: [\"192.0.2.1:8080\"]");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, new Tls());
        for (String host : new String[]{"192.0.2.1:8080", "[2001:db8::1]:8080", "ns1.home.example"}) {
            assertThat(urls.base(request(Page.Way.CLEAR, host))).contains("http://" + host);
            assertThat(urls.base(request(Page.Way.TLS, host))).contains("https://" + host);
        }
        for (String host : new String[]{"", "a/b", "a\"b", "a b", "a\nb", "user@host", "a:b"}) {
            assertThat(urls.base(request(Page.Way.CLEAR, host))).as(host).isEmpty();
        }
    }

    private static Page.Request request(Page.Way way, String host) {
        return new Page.Request("POST", InstallService.ANSWER, "", InetAddress.getLoopbackAddress(), way,
                name -> Optional.of(host).filter(h -> name.equals("Host")), new byte[0]);
    }
}
