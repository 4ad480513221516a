package hearth.cluster.link;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Vector;

import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** The listening side of a handshake; {@link PskClient} says of what kind. */
final class PskServer extends AbstractTlsServer {
    private final Secret secret;

    PskServer(Secret secret, TlsCrypto crypto) {
        super(crypto);
        this.secret = secret;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.TLSv13.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return new int[]{CipherSuite.TLS_AES_128_GCM_SHA256};
    }

    @Override
    public short[] getPskKeyExchangeModes() {
        return new short[]{PskKeyExchangeMode.psk_dhe_ke};
    }

    @Override
    @SuppressWarnings("rawtypes") // As the library declares it.
    public @Nullable TlsPSKExternal getExternalPSK(Vector identities) {
        for (Object identity : identities) {
            if (identity instanceof PskIdentity offered
                    && MessageDigest.isEqual(offered.getIdentity(), secret.identity())) {
                return PskClient.psk(secret, getCrypto());
            }
        }
        return null;
    }

    /** Asked for only where no key was agreed on. */
    @Override
    public TlsCredentials getCredentials() throws IOException {
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "it does not have the pair's key");
    }
}
