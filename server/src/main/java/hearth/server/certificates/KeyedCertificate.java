package hearth.server.certificates;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A certificate with its private key.
 *
 * @param directory
 *            of the authority that gave it
 * @param chain
 *            the certificate, then those that lead to the authority's root; at least one
 */
public record KeyedCertificate(URI directory, PrivateKey key, List<X509Certificate> chain) {
    private static final int DNS_NAME = 2;
    private static final String DIRECTORY = "directory ";

    public KeyedCertificate {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The names that it is for, as the certificate has them. */
    public Set<String> names() {
        try {
            return Optional.ofNullable(certificate().getSubjectAlternativeNames()).stream().flatMap(Collection::stream)
                    .filter(name -> name.getFirst().equals(DNS_NAME)).map(name -> (String) name.get(1))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (CertificateParsingException e) {
            return Set.of(); // For none of our names, then.
        }
    }

    public Instant notBefore() {
        return certificate().getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    /** As it is kept: the directory's line, then key and chain in PEM. */
    byte[] toBytes() {
        StringBuilder text = new StringBuilder(DIRECTORY).append(directory).append('\n')
                .append(new Pem(Pem.PRIVATE_KEY, key.getEncoded()));
        try {
            for (X509Certificate each : chain) {
                text.append(new Pem(Pem.CERTIFICATE, each.getEncoded()));
            }
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static KeyedCertificate of(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        try {
            List<X509Certificate> chain = certificates(text);
            PrivateKey key = null;
            for (Pem block : Pem.read(text)) {
                if (block.label().equals(Pem.PRIVATE_KEY)) {
                    key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(block.content()));
                }
            }
            if (key == null || chain.isEmpty() || !text.startsWith(DIRECTORY)) {
                throw new IOException("the kept certificate is not whole. Remove certificates/ from the data folder");
            }
            URI directory = URI.create(text.substring(DIRECTORY.length(), text.indexOf('\n')));
            return new KeyedCertificate(directory, key, chain);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the kept certificate can't be read (" + e.getMessage()
                    + "). Remove certificates/ from the data folder", e);
        }
    }

    /** All certificates of a PEM text. */
    static List<X509Certificate> certificates(String pem) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.read(pem)) {
            if (block.label().equals(Pem.CERTIFICATE)) {
                certificates.add((X509Certificate) factory
                        .generateCertificate(new ByteArrayInputStream(block.content())));
            }
        }
        return certificates;
    }
}
