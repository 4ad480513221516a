package hearth.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import hearth.config.Json;
import hearth.config.Mac;
import hearth.config.ProxmoxProfile;

/** A machine whose profile installs Proxmox VE, and what its installer is told. Immutable. */
public final class InstallTarget {
    private static final String TRIED_PASSWORD = "$6$";
    private static final String TRIED_WEBHOOK = "http://192.0.2.1/";

    private final BootTarget target;
    private final ProxmoxProfile profile;
    private final Optional<InstallOrder> order;

    InstallTarget(BootTarget target, ProxmoxProfile profile, Optional<InstallOrder> order) {
        this.target = target;
        this.profile = profile;
        this.order = order;
    }

    public String name() {
        return target.name();
    }

    /** Empty if the configuration doesn't order it to be installed. */
    public Optional<InstallOrder> order() {
        return order;
    }

    /** Name of the secret that holds root's password. */
    public String rootPassword() {
        return profile.rootPassword();
    }

    /** An answer, or why there is none. */
    public sealed interface Answer {
        record Written(String contentType, String body) implements Answer {}

        record Faulty(List<String> faults) implements Answer {}
    }

    /**
     * What an installer asks for, and how.
     *
     * @param mac
     *            the machine's card
     * @param http
     *            base URL under which it reached this server
     * @param client
     *            its address
     * @param accept
     *            its field {@code Accept}
     */
    public record Asked(Mac mac, String http, String client, Optional<String> accept) {}

    /**
     * @param rootPassword
     *            hashed
     * @param webhook
     *            URL that the machine is to report to
     * @param fingerprint
     *            SHA-256 of the certificate there
     */
    public Answer answer(Asked asked, String rootPassword, String webhook, Optional<String> fingerprint) {
        Set<String> unknown = new TreeSet<>();
        Variables variables = IpxeScript.variables(target, asked.mac(),
                IpxeScript.Place.of(asked.http(), asked.client()));
        Map<String, Object> answer = new ProxmoxAnswer(variables, unknown).of(profile,
                new ProxmoxAnswer.Handover(rootPassword, webhook, fingerprint));
        if (!unknown.isEmpty()) {
            return new Answer.Faulty(new ArrayList<>(IpxeScript.faults(target, unknown)));
        }
        return MediaPreference.prefersJson(asked.accept())
                ? new Answer.Written("application/json; charset=utf-8", Json.write(answer))
                : new Answer.Written("application/toml; charset=utf-8", Toml.write(answer));
    }

    /** What is wrong with the profile for this machine, before it ever asks. */
    List<String> faults() {
        return answer(new Asked(Machines.ANY, "http://192.0.2.1", "192.0.2.2", Optional.empty()), TRIED_PASSWORD,
                TRIED_WEBHOOK, Optional.empty()) instanceof Answer.Faulty(List<String> faults) ? faults : List.of();
    }
}
