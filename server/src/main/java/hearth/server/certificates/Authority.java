package hearth.server.certificates;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

import hearth.config.CertificateSettings;
import hearth.config.DomainName;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Metadata;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** One conversation with a certificate authority. Owned by one thread, which waits for the authority's answers. */
final class Authority implements AutoCloseable {
    /** RFC 9773 section 4.3 has a client look again within some hours when it isn't told when. */
    private static final Duration RENEWAL_INFO_DEFAULT = Duration.ofHours(6);
    private static final String CHALLENGE = "_acme-challenge.";

    private final URI directory;
    private final Session session;

    private Authority(URI directory, Session session) {
        this.directory = directory;
        this.session = session;
    }

    static Authority of(URI directory, Duration timeout, SSLContext trust) {
        Session session = new Session(directory, new GenericAcmeProvider() {
            @Override
            public HttpClient createHttpClient(NetworkSettings settings) {
                return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(settings.getTimeout()).sslContext(trust).build();
            }
        });
        session.networkSettings().setTimeout(timeout);
        return new Authority(directory, session);
    }

    /**
     * Obtains a certificate for the settings' names.
     *
     * @param before
     *            the one that it takes the place of
     * @throws Refusal
     *             if the authority, or something here, does not allow it; the message says what to do
     * @throws AcmeException
     *             if the conversation failed
     */
    KeyedCertificate issue(CertificateSettings settings, KeyPair accountKey, Optional<KeyedCertificate> before,
            ServedZones zones) throws AcmeException, Refusal, InterruptedException {
        Metadata metadata = session.getMetadata();
        if (metadata.isExternalAccountRequired()) {
            throw new Refusal("this authority wants an account that was made elsewhere (external account binding),"
                    + " which Hearth does not do; choose another directory");
        }
        for (DomainName name : settings.names()) {
            List<String> named = Caa.namedInstead(zones.authorizations(name), metadata.getCaaIdentities());
            if (!named.isEmpty()) {
                throw new Refusal("the CAA records of " + name + " let only " + String.join(", ", named)
                        + " issue, and this authority is " + String.join(", ", metadata.getCaaIdentities())
                        + "; change them, or choose another directory");
            }
        }
        Order order = order(settings, account(settings, accountKey), before);
        List<DomainName> proved = new ArrayList<>();
        try {
            List<Authorization> pending = order.getAuthorizations().stream()
                    .filter(each -> each.getStatus() != Status.VALID).toList();
            for (Authorization each : pending) {
                proved.add(prove(each, zones));
            }
            for (Authorization each : pending) {
                challenge(each).trigger();
            }
            for (Authorization each : pending) {
                if (each.waitForCompletion(settings.patience()) != Status.VALID) {
                    throw new Refusal("the authority could not check " + each.getIdentifier().getDomain() + ": "
                            + challenge(each).getError().map(Authority::text).orElse("it does not say why"));
                }
            }
            return finish(order, settings);
        } finally {
            proved.forEach(zones::withdraw);
        }
    }

    private Account account(CertificateSettings settings, KeyPair key) throws AcmeException {
        AccountBuilder builder = new AccountBuilder().useKeyPair(key);
        if (settings.termsAgreed()) {
            builder.agreeToTermsOfService();
        }
        settings.contact().ifPresent(builder::addContact);
        // An account that this key has already is found, not made a second time (RFC 8555 section 7.3.1).
        return builder.create(session);
    }

    private Order order(CertificateSettings settings, Account account, Optional<KeyedCertificate> before)
            throws AcmeException {
        OrderBuilder builder = account.newOrder().domains(settings.names().stream().map(DomainName::text).toList());
        if (before.isPresent() && before.get().directory().equals(directory)
                && session.resourceUrlOptional(Resource.RENEWAL_INFO).isPresent()) {
            // RFC 9773 section 5: tells the authority that this is a renewal, which its rate limits spare.
            builder.replaces(before.get().certificate());
        }
        return builder.create();
    }

    private static DomainName prove(Authorization authorization, ServedZones zones) throws Refusal {
        DomainName name = DomainName.parse(CHALLENGE + authorization.getIdentifier().getDomain());
        Optional<String> hindrance = zones.prove(name, List.of(challenge(authorization).getDigest()));
        if (hindrance.isPresent()) {
            zones.withdraw(name);
            throw new Refusal("the proof for the authority can't be served: " + hindrance.get());
        }
        return name;
    }

    private static Dns01Challenge challenge(Authorization authorization) throws Refusal {
        Optional<Dns01Challenge> challenge = authorization.findChallenge(Dns01Challenge.class);
        return challenge.orElseThrow(() -> new Refusal("the authority does not check "
                + authorization.getIdentifier().getDomain() + " by DNS (dns-01); choose another directory"));
    }

    private KeyedCertificate finish(Order order, CertificateSettings settings)
            throws AcmeException, Refusal, InterruptedException {
        order.waitUntilReady(settings.patience());
        // A key of its own for each certificate: one that leaked is of no use after the next renewal.
        KeyPair key = AccountKeys.generate();
        order.execute(key);
        if (order.waitForCompletion(settings.patience()) != Status.VALID) {
            throw new Refusal("the authority did not issue: "
                    + order.getError().map(Authority::text).orElse("it is " + order.getStatus()
                            + " after " + settings.patience().toSeconds() + " s"));
        }
        return new KeyedCertificate(directory, key.getPrivate(), order.getCertificate().getCertificateChain());
    }

    /** When the authority would have this certificate renewed (RFC 9773); empty if it has no opinion. */
    Optional<RenewalPlan.Window> renewal(KeyedCertificate certificate, KeyPair accountKey, InstantSource clock)
            throws AcmeException {
        if (session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
            return Optional.empty();
        }
        // Asked without an account (RFC 9773 section 4.1); the library wants a login to begin with.
        Login login = new Login(session.resourceUrl(Resource.NEW_ACCOUNT), accountKey, session);
        RenewalInfo info = login.bindRenewalInfo(certificate.certificate());
        Optional<Instant> retryAfter = info.fetch();
        return Optional.of(new RenewalPlan.Window(info.getSuggestedWindowStart(), info.getSuggestedWindowEnd(),
                retryAfter.orElse(clock.instant().plus(RENEWAL_INFO_DEFAULT))));
    }

    private static String text(Problem problem) {
        return problem.getDetail().or(problem::getTitle).orElse(problem.getType().toString());
    }

    @Override
    public void close() {
        session.getHttpClient().shutdownNow();
    }

    /** Something that another attempt alone won't change; the message is for the operator. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }
}
