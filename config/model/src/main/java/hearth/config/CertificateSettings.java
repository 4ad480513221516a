package hearth.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code certificates} in {@code hearth.yaml}. */
public record CertificateSettings(
        @Key("Names that the certificate is for, each in a zone served here: the authority checks them there (RFC 8555, dns-01). None: no certificate.") List<DomainName> names,
        @Key("The authority's ACME directory, such as https://acme-v02.api.letsencrypt.org/directory.") Optional<URI> directory,
        @Key(value = "Where the authority reaches you.", pattern = "mailto:[^@\\s,?]{1,64}@[^@\\s,?]{1,253}", form = "a mail address such as mailto:hostmaster@home.example") Optional<String> contact,
        @Key(value = "Whether you agree to the authority's terms of service; without that there is no certificate.", byDefault = "false") boolean termsAgreed,
        @Key("A PEM file, as a path below certificates/, with the root certificates that the directory's own HTTPS is checked against, for an authority of your own. None: those that Java trusts.") Optional<String> roots,
        @Key(value = "How long to wait for one answer of the authority.", byDefault = "30s", min = "1s", max = "5m") Duration timeout,
        @Key(value = "How long the authority may take to check the names, and then to issue.", byDefault = "5m", min = "5s", max = "1h") Duration patience,
        @Key(value = "Pause after a first failure; it doubles with each further one.", byDefault = "1m", min = "1s", max = "1d") Duration retry,
        @Key(value = "Longest pause between two attempts.", byDefault = "6h", min = "1s", max = "7d") Duration longestRetry) {}
