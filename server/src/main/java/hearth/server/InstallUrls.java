package hearth.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import hearth.config.Appliance;
import hearth.config.Endpoint;
import hearth.config.Ipv4;

/**
 * Where installers reach this server. By HTTPS wherever there is a certificate, for the answer holds secrets: the installer
 * is told its fingerprint and needs neither name nor authority. Any thread.
 */
record InstallUrls(Supplier<Appliance> appliance, Tls tls) {
    /** The URL of the answer, and the fingerprint of the certificate there: numbers that Proxmox chose. */
    static final int URL_OPTION = 250;
    static final int FINGERPRINT_OPTION = 251;

    private static final String SECURE = "https://";
    private static final Pattern HOST = Pattern
            .compile("[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]{2,45}\\](:[0-9]{1,5})?");

    /** DHCP options for an installer that knows this server as {@code address}; none if HTTP isn't served. */
    Map<Integer, byte[]> options(Ipv4 address) {
        Map<Integer, byte[]> options = new HashMap<>();
        base(address).ifPresent(base -> {
            options.put(URL_OPTION, (base + InstallService.ANSWER).getBytes(StandardCharsets.US_ASCII));
            fingerprint(base).ifPresent(
                    fingerprint -> options.put(FINGERPRINT_OPTION, fingerprint.getBytes(StandardCharsets.US_ASCII)));
        });
        return options;
    }

    private Optional<String> base(Ipv4 address) {
        List<Endpoint> secure = appliance.get().http().tlsListen();
        if (appliance.get().http().url().isPresent() || secure.isEmpty() || tls.fingerprint().isEmpty()) {
            return BootService.httpBase(appliance.get(), address);
        }
        return Optional.of(SECURE + BootService.nearest(secure, address));
    }

    /** How the sender of a request reached this server. */
    Optional<String> base(Page.Request request) {
        Optional<URI> url = appliance.get().http().url();
        return url.isPresent()
                ? Optional.of(url.get().toString().replaceAll("/+$", ""))
                : request.field().apply("Host").filter(host -> HOST.matcher(host).matches())
                        .map(host -> (request.way() == Page.Way.TLS ? SECURE : "http://") + host);
    }

    /** Of our certificate, if that is what a client finds at this URL. Somebody else's must be known to the installer. */
    Optional<String> fingerprint(String base) {
        return base.startsWith(SECURE) && !appliance.get().http().tlsListen().isEmpty()
                ? tls.fingerprint()
                : Optional.empty();
    }
}
