package hearth.server.certificates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The root certificates that a server's HTTPS is checked against. */
public final class Roots {
    private Roots() {}

    /**
     * @param file
     *            PEM; empty for those that Java trusts
     */
    public static SSLContext context(Optional<Path> file) throws IOException {
        try {
            if (file.isEmpty()) {
                return SSLContext.getDefault();
            }
            List<X509Certificate> roots = KeyedCertificate
                    .certificates(Files.readString(file.get(), StandardCharsets.ISO_8859_1));
            if (roots.isEmpty()) {
                throw new IOException(file.get() + " has no certificate in PEM");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root" + i, roots.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the root certificates can't be read: " + e.getMessage(), e);
        }
    }
}
