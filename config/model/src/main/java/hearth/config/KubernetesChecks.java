package hearth.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

import hearth.config.Draft.Part;

/** Whether the cluster's zone and names fit the zones served here, and whether its API server can be asked safely. */
record KubernetesChecks(KubernetesSettings settings, Part<Appliance> file, Draft draft, Problems problems) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]");
    /** What is put before the zone: a host, a service and a namespace of 63 characters each, and "svc". */
    private static final int LONGEST_ZONE = 57;

    void check() {
        zone();
        server();
        for (int i = 0; i < settings.zones().size(); i++) {
            name(settings.zones().get(i), i);
        }
    }

    private void zone() {
        DomainName zone = settings.zone();
        if (draft.origins().contains(zone)) {
            problem(zone
                    + " has a file in zones/ too; the cluster's zone is made by Hearth: take the file away, or write another zone",
                    "zone");
        } else if (zone.text().length() > LONGEST_ZONE) {
            problem(zone + " is longer than " + LONGEST_ZONE + " characters, which leaves no room for names below it",
                    "zone");
        }
        List<DomainName> forwarded = List.copyOf(file.value().dns().forward().zones().keySet());
        if (forwarded.contains(zone)) {
            problem(zone + " is also in dns.forward.zones; remove one of the two", "zone");
        }
    }

    private void server() {
        URI server;
        try {
            server = new URI(settings.server());
        } catch (URISyntaxException e) {
            problem(settings.server() + " is not a URL: " + e.getReason(), "server");
            return;
        }
        if (server.getHost() == null) {
            problem(settings.server() + " has no host", "server");
        } else if (server.getScheme().equals("https")) {
            if (settings.caFile().isEmpty()) {
                problem("names no ca-file, so nobody could tell the API server from another; write the cluster's, such as /etc/hearth/kubernetes-ca.pem");
            }
        } else if (!LOOPBACK.matcher(server.getHost()).matches()) {
            problem(settings.server()
                    + " would send the token, and take names, without encryption; write https, or an address of this machine",
                    "server");
        }
    }

    private void name(DomainName name, int i) {
        if (draft.origins().stream().noneMatch(name::isAtOrBelow)) {
            problem(name + " lies in no zone that is served here (zones/)", "zones", i);
        } else if (name.isAtOrBelow(settings.zone())) {
            problem(name + " lies in the cluster's own zone, whose names the cluster gives", "zones", i);
        }
    }

    private void problem(String text, Object... path) {
        Object[] whole = new Object[path.length + 2];
        whole[0] = "discovery";
        whole[1] = "kubernetes";
        System.arraycopy(path, 0, whole, 2, path.length);
        problems.add(file.at(whole), text);
    }
}
