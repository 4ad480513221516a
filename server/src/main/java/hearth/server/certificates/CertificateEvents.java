package hearth.server.certificates;

import java.net.URI;
import java.time.Instant;

import hearth.config.CertificateSettings;

/** What becomes of the certificate. Called on the keeper's thread, and at the start on that of the caller. */
public interface CertificateEvents {
    /** This certificate is to be used from now on; it was read from disk. */
    void read(KeyedCertificate certificate);

    /** This certificate is to be used from now on; the authority has just given it. */
    void issued(KeyedCertificate certificate);

    /** An attempt failed. */
    void failed(CertificateSettings settings, String why, Instant next);

    /** The authority could not be asked when it would have the certificate renewed: its lifetime tells, then. */
    void proposalMissing(URI directory, String why);

    /** What is kept on disk can't be read; nothing is done until the next {@link CertificateKeeper#revise}. */
    void unreadable(String why);

    /** The certificate just issued could not be written; it is used all the same. */
    void notKept(String why);
}
