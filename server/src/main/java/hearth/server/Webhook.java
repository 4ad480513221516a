package hearth.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code POST /webhook}: a Git server's word that somebody pushed. It is believed if it proves to know the secret, by any
 * of the ways that Git servers have; what the call says beyond that isn't read. All comparisons take constant time.
 *
 * <pre>
 * X-Hub-Signature-256: sha256=HEX    GitHub, Gitea, Forgejo: HMAC-SHA256 of the body
 * X-Gitea-Signature: HEX             Gitea, Forgejo: the same
 * webhook-signature: v1,BASE64 ...   GitLab with a signing token (standardwebhooks.com): HMAC-SHA256 of ID.TIME.BODY
 * X-Gitlab-Token: SECRET             GitLab with a secret token
 * </pre>
 */
final class Webhook implements Page {
    static final String PATH = "/webhook";
    /** How far the two clocks may be apart; an old call that was overheard is worth nothing. */
    private static final Duration LEEWAY = Duration.ofMinutes(5);
    private static final String HMAC = "HmacSHA256";
    private static final String GITHUB = "sha256=";
    private static final String STANDARD = "v1,";
    private static final String STANDARD_KEY = "whsec_";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final byte[] secret;
    private final byte[] standardKey;
    private final InstantSource clock;
    private final Runnable pushed;
    private final ConfigurationCounts counts;

    /**
     * @param pushed
     *            called for each call that is believed; must not wait
     * @throws IllegalArgumentException
     *             if the secret is written like a signing token, and is none
     */
    Webhook(String secret, InstantSource clock, Runnable pushed, ConfigurationCounts counts) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.standardKey = secret.startsWith(STANDARD_KEY)
                ? Base64.getDecoder().decode(secret.substring(STANDARD_KEY.length()))
                : this.secret;
        this.clock = clock;
        this.pushed = pushed;
        this.counts = counts;
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        if (!request.method().equals("POST")) {
            return Answer.only("POST").now();
        }
        Optional<String> refusal = refusal(request);
        if (refusal.isPresent()) {
            counts.webhookRefusals.increment();
            return Answer.text(401, refusal.get()).now();
        }
        counts.webhookCalls.increment();
        pushed.run();
        return Answer.text(202, "Hearth looks at the repository now.").now();
    }

    /** Why a call isn't believed; empty if it is. */
    Optional<String> refusal(Request request) {
        Optional<String> hub = request.field().apply("X-Hub-Signature-256");
        if (hub.isPresent()) {
            return hub.get().startsWith(GITHUB) && isHex(hub.get().substring(GITHUB.length()), request.body())
                    ? Optional.empty()
                    : wrong("X-Hub-Signature-256");
        }
        Optional<String> gitea = request.field().apply("X-Gitea-Signature");
        if (gitea.isPresent()) {
            return isHex(gitea.get(), request.body()) ? Optional.empty() : wrong("X-Gitea-Signature");
        }
        Optional<String> standard = request.field().apply("webhook-signature");
        if (standard.isPresent()) {
            return standardRefusal(request, standard.get());
        }
        Optional<String> token = request.field().apply("X-Gitlab-Token");
        if (token.isPresent()) {
            return MessageDigest.isEqual(token.get().getBytes(StandardCharsets.UTF_8), secret)
                    ? Optional.empty()
                    : wrong("X-Gitlab-Token");
        }
        return Optional.of("The call is not signed.");
    }

    private static Optional<String> wrong(String field) {
        return Optional.of(field + " is not right for the secret.");
    }

    private boolean isHex(String hex, byte[] body) {
        byte[] claimed;
        try {
            claimed = HexFormat.of().parseHex(hex.strip());
        } catch (IllegalArgumentException e) {
            return false;
        }
        return MessageDigest.isEqual(claimed, hmac(secret, body));
    }

    private Optional<String> standardRefusal(Request request, String signatures) {
        String id = request.field().apply("webhook-id").orElse("");
        String time = request.field().apply("webhook-timestamp").orElse("");
        if (!SECONDS.matcher(time).matches()
                || Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), clock.instant()).abs()
                        .compareTo(LEEWAY) > 0) {
            return Optional.of("webhook-timestamp is more than five minutes from this node's clock.");
        }
        byte[] right = hmac(standardKey, (id + "." + time + ".").getBytes(StandardCharsets.UTF_8), request.body());
        boolean signed = false;
        for (String each : signatures.split(" ", -1)) {
            signed |= each.startsWith(STANDARD) && isBase64(each.substring(STANDARD.length()), right);
        }
        return signed ? Optional.empty() : wrong("webhook-signature");
    }

    private static boolean isBase64(String text, byte[] right) {
        try {
            return MessageDigest.isEqual(Base64.getDecoder().decode(text), right);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }
}
