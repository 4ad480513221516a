package hearth.cluster.link;

import java.io.IOException;
import java.util.Vector;

import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSK;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * The connecting side of a handshake: TLS 1.3 (RFC 8446) with an external pre-shared key and an elliptic curve exchange
 * (psk_dhe_ke), so that whoever learns the key later can't read what was sent before. Certificates are not taken.
 */
final class PskClient extends AbstractTlsClient {
    private final Secret secret;

    PskClient(Secret secret, TlsCrypto crypto) {
        super(crypto);
        this.secret = secret;
    }

    /** Section 4.2.11: the key's hash must be the suite's. */
    static TlsPSKExternal psk(Secret secret, TlsCrypto crypto) {
        return new BasicTlsPSKExternal(secret.identity(), crypto.createSecret(secret.key()),
                PRFAlgorithm.tls13_hkdf_sha256);
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
    public Vector getExternalPSKs() {
        Vector<TlsPSKExternal> keys = new Vector<>();
        keys.add(psk(secret, getCrypto()));
        return keys;
    }

    @Override
    public void notifySelectedPSK(@Nullable TlsPSK selected) throws IOException {
        if (selected == null) {
            throw new TlsFatalAlert(AlertDescription.insufficient_security, "it does not have the pair's key");
        }
    }

    @Override
    public TlsAuthentication getAuthentication() throws IOException {
        throw new TlsFatalAlert(AlertDescription.unexpected_message,
                "it shows a certificate instead of the pair's key");
    }
}
