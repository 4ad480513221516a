package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;

class WebhookTest {
    /** The example of GitHub's own documentation. */
    private static final String SECRET = "It's a Secret to Everybody";
    private static final String BODY = "Hello, World!";
    private static final String HEX = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);

    private final AtomicInteger pushed = new AtomicInteger();
    private final ConfigurationCounts counts = new ConfigurationCounts();

    private int status(String secret, String method, String body, Map<String, String> fields) {
        Map<String, String> any = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        any.putAll(fields);
        return new Webhook(secret, () -> NOW, pushed::incrementAndGet, counts)
                .answer(new Page.Request(method, Webhook.PATH, "", InetAddress.getLoopbackAddress(), Page.Way.LOCAL,
                        name -> Optional.ofNullable(any.get(name)), body.getBytes(StandardCharsets.UTF_8)))
                .toCompletableFuture().resultNow().status();
    }

    private int status(String body, Map<String, String> fields) {
        return status(SECRET, "POST", body, fields);
    }

    @Test
    void gitHubAndGiteaSignTheBody() {
        assertThat(status(BODY, Map.of("x-hub-signature-256", "sha256=" + HEX))).isEqualTo(202);
        assertThat(status(BODY, Map.of("X-Gitea-Signature", HEX))).isEqualTo(202);
        assertThat(pushed).hasValue(2);

        assertThat(status(BODY + " ", Map.of("X-Hub-Signature-256", "sha256=" + HEX))).isEqualTo(401);
        assertThat(status(BODY, Map.of("X-Hub-Signature-256", HEX))).isEqualTo(401);
        assertThat(status(BODY, Map.of("X-Hub-Signature-256", "sha256="))).isEqualTo(401);
        assertThat(status(BODY, Map.of("X-Gitea-Signature", "nonsense"))).isEqualTo(401);
        assertThat(status(BODY, Map.of("X-Hub-Signature", "sha1=" + HEX))).isEqualTo(401);
        assertThat(status(SECRET, "GET", BODY, Map.of("X-Hub-Signature-256", "sha256=" + HEX))).isEqualTo(405);
        assertThat(pushed).hasValue(2);
        assertThat(counts.webhookCalls.sum()).isEqualTo(2);
        assertThat(counts.webhookRefusals.sum()).isEqualTo(5);
    }

    @Test
    void gitLabSendsTheSecretItself() {
        assertThat(status(BODY, Map.of("X-Gitlab-Token", SECRET))).isEqualTo(202);
        assertThat(status(BODY, Map.of("X-Gitlab-Token", SECRET + "x"))).isEqualTo(401);
        assertThat(status(BODY, Map.of("X-Gitlab-Token", ""))).isEqualTo(401);
    }

    @Test
    void wrongSignatureIsNotSavedByATokenBesideIt() {
        assertThat(status(BODY, Map.of("X-Hub-Signature-256", "sha256=00", "X-Gitlab-Token", SECRET))).isEqualTo(401);
    }

    private static Map<String, String> standard(byte[] key, long time) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] signature = mac.doFinal(("msg_1." + time + "." + BODY).getBytes(StandardCharsets.UTF_8));
        return Map.of("webhook-id", "msg_1", "webhook-timestamp", String.valueOf(time), "webhook-signature",
                "v1a,xyz v1,bm9wZQ== v1," + Base64.getEncoder().encodeToString(signature));
    }

    @Test
    void gitLabsSigningTokenSignsTheTimeToo() throws Exception {
        byte[] key = "0123456789abcdef01234567".getBytes(StandardCharsets.US_ASCII);
        String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
        long now = NOW.getEpochSecond();
        assertThat(status(secret, "POST", BODY, standard(key, now))).isEqualTo(202);
        assertThat(status(secret, "POST", BODY, standard(key, now - 299))).isEqualTo(202);
        assertThat(status(secret, "POST", BODY, standard(key, now - 301))).isEqualTo(401);
        assertThat(status(secret, "POST", BODY, standard(key, now + 301))).isEqualTo(401);
        assertThat(status(secret, "POST", BODY + " ", standard(key, now))).isEqualTo(401);
        assertThat(status(secret, "POST", BODY, standard(secret.getBytes(StandardCharsets.US_ASCII), now)))
                .isEqualTo(401);
        assertThat(status(SECRET, "POST", BODY, standard(SECRET.getBytes(StandardCharsets.US_ASCII), now)))
                .isEqualTo(202);
        assertThatThrownBy(() -> status("whsec_?", "POST", BODY, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
