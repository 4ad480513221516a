package hearth.config;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import hearth.config.Document.Spot;
import hearth.config.Draft.Part;

/** Whether the parts of {@code hearth.yaml} fit each other, and the zones. */
record ApplianceChecks(Part<Appliance> file, Draft draft, Problems problems) {

    /** A listener, and where it is written. */
    private record Listener(String protocol, boolean udp, boolean tcp, Endpoint endpoint, Spot spot) {}

    static void check(Draft draft, Problems problems) {
        draft.appliance().ifPresent(file -> new ApplianceChecks(file, draft, problems).check());
    }

    private void check() {
        listeners();
        interfaces();
        reverse();
        ForwardSettings forward = file.value().dns().forward();
        CertificateChecks.check(file, draft, problems);
        upstreams(forward.upstreams(), "dns", "forward", "upstreams");
        forward.zones().forEach(this::forwardZone);
        file.value().discovery().docker().ifPresent(this::docker);
        file.value().discovery().kubernetes()
                .ifPresent(settings -> new KubernetesChecks(settings, file, draft, problems).check());
    }

    /** Names outside the served zones would never be found, and nobody would know why. */
    private void docker(DockerSettings docker) {
        served(docker.domain(), "discovery", "docker", "domain");
        for (int i = 0; i < docker.allowNames().size(); i++) {
            served(docker.allowNames().get(i), "discovery", "docker", "allow-names", i);
        }
        if (docker.addresses() == DockerSettings.Addresses.HOST && docker.hostAddress().isEmpty()) {
            problems.add(file.at("discovery", "docker", "addresses"),
                    "host gives this machine's address, which is not written; write host-address too");
        }
    }

    private void served(DomainName name, Object... path) {
        if (draft.origins().stream().noneMatch(name::isAtOrBelow)) {
            String zones = draft.origins().stream().sorted().map(DomainName::toString)
                    .collect(Collectors.joining(", "));
            problems.add(file.at(path), name + " lies in no zone that is served here ("
                    + (zones.isEmpty() ? "there is none" : zones) + ")");
        }
    }

    private void listeners() {
        Appliance a = file.value();
        List<Listener> all = new ArrayList<>();
        collect(all, "dns", "listen", true, true, a.dns().listen());
        collect(all, "dns", "tls-listen", false, true, a.dns().tlsListen());
        collect(all, "dhcp", "listen", true, false, a.dhcp().listen());
        collect(all, "tftp", "listen", true, false, a.tftp().listen());
        collect(all, "http", "listen", false, true, a.http().listen());
        collect(all, "http", "tls-listen", false, true, a.http().tlsListen());
        for (int i = 0; i < all.size(); i++) {
            Listener listener = all.get(i);
            all.subList(0, i).stream().filter(earlier -> clash(earlier, listener)).findFirst()
                    .ifPresent(earlier -> tell(earlier, listener));
            if (listener.endpoint.port() == 0) {
                problems.add(listener.spot, listener.endpoint
                        + " has port 0, any free port, which no client could find; write the port");
            }
            if (listener.protocol.equals("dhcp") && listener.endpoint.address() instanceof Inet6Address) {
                problems.add(listener.spot,
                        listener.endpoint + " is an IPv6 address; DHCP serves IPv4: write one such as 192.0.2.2:67");
            }
        }
    }

    private void collect(List<Listener> all, String protocol, String key, boolean udp, boolean tcp,
            List<Endpoint> endpoints) {
        for (int i = 0; i < endpoints.size(); i++) {
            all.add(new Listener(protocol, udp, tcp, endpoints.get(i), file.at(protocol, key, i)));
        }
    }

    private static boolean clash(Listener a, Listener b) {
        boolean transport = (a.udp && b.udp) || (a.tcp && b.tcp);
        int port = a.endpoint.port();
        return transport && port != 0 && port == b.endpoint.port() && overlap(a.endpoint, b.endpoint);
    }

    private void tell(Listener first, Listener second) {
        String remedy = first.protocol.equals(second.protocol)
                ? "keep one"
                : "give " + second.protocol + " another port";
        problems.add(second.spot,
                second.endpoint + " is taken by " + first.spot.key() + " (" + first.endpoint + "); " + remedy);
    }

    private static boolean overlap(Endpoint a, Endpoint b) {
        boolean family = a.address().getClass() == b.address().getClass();
        return a.address().equals(b.address())
                || (family && (a.address().isAnyLocalAddress() || b.address().isAnyLocalAddress()));
    }

    private void interfaces() {
        List<String> interfaces = file.value().dhcp().interfaces();
        for (int i = 0; i < interfaces.size(); i++) {
            once(interfaces, i, file.at("dhcp", "interfaces", i));
        }
    }

    private void once(List<?> list, int i, Spot spot) {
        if (list.subList(0, i).contains(list.get(i))) {
            problems.add(spot, list.get(i) + " stands in this list already; keep one");
        }
    }

    private void reverse() {
        List<Prefix> reverse = file.value().dns().reverse();
        for (int i = 0; i < reverse.size(); i++) {
            Prefix prefix = reverse.get(i);
            Spot spot = file.at("dns", "reverse", i);
            for (Prefix earlier : reverse.subList(0, i)) {
                if (earlier.covers(prefix) || prefix.covers(earlier)) {
                    problems.add(spot, prefix + " overlaps " + earlier + " above; keep the larger one");
                }
            }
            ReverseName.of(prefix).filter(draft.origins()::contains).ifPresent(zone -> problems.add(spot,
                    "zone " + zone + " of " + prefix
                            + " has a file in zones/ too; keep the file, or let the records be derived"));
        }
    }

    private void forwardZone(DomainName zone, List<Endpoint> endpoints) {
        if (draft.origins().contains(zone)) {
            problems.add(file.at("dns", "forward", "zones", zone.text()),
                    "zone " + zone + " is served here (zones/), so nothing of it is forwarded; remove one of the two");
        }
        if (endpoints.isEmpty()) {
            problems.add(file.at("dns", "forward", "zones", zone.text()),
                    "names no resolver; write one, or leave the zone out");
        }
        upstreams(endpoints, "dns", "forward", "zones", zone.text());
    }

    private void upstreams(List<Endpoint> upstreams, Object... path) {

        List<Endpoint> own = file.value().dns().listen();
        for (int i = 0; i < upstreams.size(); i++) {
            Endpoint upstream = upstreams.get(i);
            Object[] place = Arrays.copyOf(path, path.length + 1);
            place[path.length] = i;
            Spot spot = file.at(place);
            once(upstreams, i, spot);
            if (own.contains(upstream)) {
                problems.add(spot,
                        upstream + " is this server itself (dns.listen); questions would go round in a circle");
            } else if (upstream.address().isAnyLocalAddress() || upstream.address().isMulticastAddress()) {
                problems.add(spot, upstream + " is no single server's address; write one such as 192.0.2.53");
            }
        }
    }
}
