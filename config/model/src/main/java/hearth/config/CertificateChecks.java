package hearth.config;

import java.util.List;

import hearth.config.Draft.Part;

/** Whether a certificate can be had as {@code hearth.yaml} asks for it. */
record CertificateChecks(Part<Appliance> file, Draft draft, Problems problems) {

    static void check(Part<Appliance> file, Draft draft, Problems problems) {
        new CertificateChecks(file, draft, problems).check();
    }

    private void check() {
        CertificateSettings settings = file.value().certificates();
        if (settings.names().isEmpty()) {
            needed(file.value().dns().tlsListen(), "dns");
            needed(file.value().http().tlsListen(), "http");
        } else {
            names(settings.names());
            authority(settings);
        }
        settings.roots().flatMap(written -> draft.folder().fault("certificates", written))
                .ifPresent(fault -> problems.add(file.at("certificates", "roots"), fault));
    }

    private void needed(List<Endpoint> listeners, String protocol) {
        if (!listeners.isEmpty()) {
            problems.add(file.at(protocol, "tls-listen"),
                    "TLS needs a certificate; write its names as certificates.names, or leave this out");
        }
    }

    private void names(List<DomainName> names) {
        for (int i = 0; i < names.size(); i++) {
            DomainName name = names.get(i);
            if (names.subList(0, i).contains(name)) {
                problems.add(file.at("certificates", "names", i), name + " stands in this list already; keep one");
            } else if (draft.origins().stream().noneMatch(name::isAtOrBelow)) {
                problems.add(file.at("certificates", "names", i), name
                        + " lies in no zone that is served here (zones/), so nobody could prove that it is yours; serve its zone, or leave it out");
            }
        }
    }

    private void authority(CertificateSettings settings) {
        settings.directory().ifPresentOrElse(url -> {
            // RFC 8555 section 6.1: ACME is HTTPS only.
            if (!"https".equals(url.getScheme())) {
                problems.add(file.at("certificates", "directory"), url + " is not an https URL, which ACME asks for");
            }
        }, () -> problems.add(file.at("certificates"),
                "names no directory; write the authority's, such as https://acme-v02.api.letsencrypt.org/directory"));
        if (!settings.termsAgreed()) {
            problems.add(file.at("certificates", "terms-agreed"),
                    "the authority gives a certificate only to who agrees to its terms of service; read them and write true");
        }
    }
}
