package hearth.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

import hearth.config.CertificateSettings;
import hearth.config.Configuration;
import hearth.config.DomainName;
import hearth.server.certificates.CertificateEvents;
import hearth.server.certificates.CertificateKeeper;
import hearth.server.certificates.KeyedCertificate;
import hearth.server.certificates.ServedZones;

/** The certificate as it runs: the keeper obtains it, {@link Tls} serves with it, log and metrics tell of it. */
final class Certificates implements CertificateEvents, AutoCloseable {
    private final Tls tls = new Tls();
    private final CertificateKeeper keeper;
    private final Log log;
    private final InstantSource clock;
    /** Seconds since 1970, for metrics; 0 if there is nothing to tell. */
    private volatile long expiry;
    private volatile long lastSuccess;

    Certificates(Path data, Configuration configuration, ServedZones zones, Log log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
        keeper = new CertificateKeeper(data, configuration.appliance().certificates(), configuration.folder(),
                zones, this, clock);
    }

    /** Serves with the certificate that is on disk, if there is one. */
    void read() {
        keeper.read();
    }

    /** Begins to obtain and renew; nothing waits for that, least of all readiness. */
    void start() {
        keeper.start();
    }

    /** Prepares another configuration; what is returned puts it in force, and can't fail. */
    Runnable prepare(Configuration configuration) {
        return () -> keeper.revise(configuration.appliance().certificates(), configuration.folder());
    }

    @Override
    public void read(KeyedCertificate certificate) {
        serve(certificate, Message.CERTIFICATE_READ);
    }

    @Override
    public void issued(KeyedCertificate certificate) {
        lastSuccess = clock.instant().getEpochSecond();
        serve(certificate, Message.CERTIFICATE_ISSUED);
    }

    private void serve(KeyedCertificate certificate, Message message) {
        try {
            tls.use(certificate);
        } catch (SSLException e) {
            log.write(Message.CERTIFICATE_UNUSABLE, e, "names", names(certificate), "why", e.getMessage());
            return;
        }
        expiry = certificate.notAfter().getEpochSecond();
        log.write(message, "names", names(certificate), "issuer",
                certificate.certificate().getIssuerX500Principal().getName(), "until", certificate.notAfter());
    }

    private static String names(KeyedCertificate certificate) {
        return certificate.names().stream().sorted().collect(Collectors.joining(", "));
    }

    @Override
    public void failed(CertificateSettings settings, String why, Instant next) {
        log.write(Message.CERTIFICATE_NOT_ISSUED, "names",
                settings.names().stream().map(DomainName::text).collect(Collectors.joining(", ")), "directory",
                settings.directory().map(URI::toString).orElse(""), "why", why, "next", next);
    }

    @Override
    public void proposalMissing(URI directory, String why) {
        log.write(Message.CERTIFICATE_RENEWAL_UNKNOWN, "directory", directory, "why", why);
    }

    @Override
    public void unreadable(String why) {
        log.write(Message.CERTIFICATE_UNREADABLE, "why", why);
    }

    @Override
    public void notKept(String why) {
        log.write(Message.CERTIFICATE_NOT_KEPT, "why", why);
    }

    Tls tls() {
        return tls;
    }

    CertificateKeeper keeper() {
        return keeper;
    }

    long expiry() {
        return expiry;
    }

    long lastSuccess() {
        return lastSuccess;
    }

    @Override
    public void close() {
        keeper.close();
    }
}
