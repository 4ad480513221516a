package hearth.server.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import com.sun.net.httpserver.HttpServer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Renewal information (RFC 9773), which pebble as Debian has it does not know: here a few fixed answers stand for an authority. */
class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;
    private URI base;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = answers.get(exchange.getRequestURI().getPath());
            byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Retry-After", "7200");
            exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void directory(String further) {
        answers.put("/dir", "{\"newNonce\": \"%1$s/n\", \"newAccount\": \"%1$s/a\", \"newOrder\": \"%1$s/o\"%2$s}"
                .formatted(base, further));
    }

    /** Serial 0x65432110, which is ZUMhEA in the identifier (RFC 9773 section 4.1). */
    private static KeyedCertificate certificate() throws Exception {
        KeyPair key = AccountKeys.generate();
        X500Name name = new X500Name("CN=authority");
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(
                new JcaX509v3CertificateBuilder(name, BigInteger.valueOf(0x65432110L), Date.from(NOW),
                        Date.from(NOW.plus(Duration.ofDays(90))), name, key.getPublic())
                        .addExtension(Extension.authorityKeyIdentifier, false,
                                extensions.createAuthorityKeyIdentifier(key.getPublic()))
                        .addExtension(Extension.subjectAlternativeName, false,
                                new GeneralNames(new GeneralName(GeneralName.dNSName, "ns1.home.example")))
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
        return new KeyedCertificate(URI.create("https://ca.example/dir"), key.getPrivate(), List.of(certificate));
    }

    private Optional<RenewalPlan.Window> renewal(KeyedCertificate certificate) throws Exception {
        try (Authority authority = Authority.of(base.resolve("/dir"), Duration.ofSeconds(5),
                Roots.context(Optional.empty()))) {
            return authority.renewal(certificate, AccountKeys.generate(), CLOCK);
        }
    }

    @Test
    void proposalOfTheAuthorityIsAskedForByTheCertificatesIdentifier() throws Exception {
        KeyedCertificate certificate = certificate();
        directory(", \"renewalInfo\": \"" + base + "/ari\"");
        byte[] extension = certificate.certificate().getExtensionValue("2.5.29.35");
        // Octet string, sequence, then [0] with its length: what follows is the key's identifier, 20 bytes of SHA-1.
        String issuer = java.util.Base64.getUrlEncoder().withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(extension, 6, 26));
        answers.put("/ari/" + issuer + ".ZUMhEA",
                "{\"suggestedWindow\": {\"start\": \"2026-02-01T00:00:00Z\", \"end\": \"2026-02-03T00:00:00Z\"}}");

        RenewalPlan.Window window = renewal(certificate).orElseThrow();

        assertThat(window.start()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(window.end()).isEqualTo("2026-02-03T00:00:00Z");
        assertThat(window.askAgain()).isAfter(NOW);
    }

    @Test
    void authorityWithoutProposalsHasNone() throws Exception {
        directory("");
        assertThat(renewal(certificate())).isEmpty();
    }

    @Test
    void keptCertificateIsReadAsItWasWritten() throws Exception {
        KeyedCertificate certificate = certificate();
        KeyedCertificate read = KeyedCertificate.of(certificate.toBytes());
        assertThat(read).isEqualTo(certificate);
        assertThat(read.names()).containsExactly("ns1.home.example");
    }
}
