package hearth.config;

import java.net.Inet4Address;
import java.util.List;
import java.util.Locale;

import hearth.config.Document.Spot;
import hearth.config.Draft.Part;

/** Whether a network's addresses lie in it, and networks and pools apart from each other. */
record NetworkChecks(Part<Network> file, Problems problems) {

    static void check(Draft draft, Problems problems) {
        List<Part<Network>> networks = draft.networks();
        for (int i = 0; i < networks.size(); i++) {
            Part<Network> file = networks.get(i);
            for (Part<Network> earlier : networks.subList(0, i)) {
                Prefix mine = file.value().subnet();
                Prefix other = earlier.value().subnet();
                if (mine.covers(other) || other.covers(mine)) {
                    problems.add(file.at("subnet"),
                            mine + " overlaps " + other + " of network " + earlier.value().name() + " ("
                                    + earlier.at("subnet").where() + ")");
                }
            }
            new NetworkChecks(file, problems).check();
        }
    }

    private void check() {
        Network network = file.value();
        boolean lengthsKnown = !problems.mentions(file.at("lease-time"))
                && !problems.mentions(file.at("max-lease-time"));
        if (lengthsKnown && network.maxLeaseTime().compareTo(network.leaseTime()) < 0) {
            problems.add(file.at("lease-time"),
                    "is longer than max-lease-time, which is 7d where it is not written; make that at least as long");
        }
        OptionChecks.check(file, problems);
        if (!(network.subnet().address() instanceof Inet4Address)) {
            problems.add(file.at("subnet"),
                    network.subnet() + " is an IPv6 network; DHCP serves IPv4: write one such as 192.0.2.0/24");
            return;
        }
        for (int i = 0; i < network.pools().size(); i++) {
            pool(i);
        }
        for (int i = 0; i < network.routers().size(); i++) {
            inside(network.routers().get(i), file.at("routers", i));
        }
        network.routes().forEach(this::route);
        reservations();
    }

    private void pool(int i) {
        Network network = file.value();
        Pool pool = network.pools().get(i);
        Spot spot = file.at("pools", i);
        Range range = Range.of(network.subnet());
        if (pool.first().compareTo(range.first()) < 0 || pool.last().compareTo(range.last()) > 0) {
            problems.add(spot, pool + " reaches outside subnet " + network.subnet() + "; stay within " + range.hosts());
            return;
        }
        if (range.hasEnds() && (pool.contains(range.first()) || pool.contains(range.last()))) {
            problems.add(spot,
                    pool + " holds the network's own or its broadcast address; stay within " + range.hosts());
        }
        for (Pool earlier : network.pools().subList(0, i)) {
            if (pool.overlaps(earlier)) {
                problems.add(spot, pool + " overlaps " + earlier + " above");
            }
        }
        network.routers().stream().filter(pool::contains).forEach(
                router -> problems.add(spot,
                        pool + " holds the router " + router + ", which must not be leased; leave it out"));
    }

    private void route(Prefix destination, Ipv4 router) {
        Spot spot = file.at("routes", destination);
        if (!(destination.address() instanceof Inet4Address)) {
            problems.add(spot, destination + " is an IPv6 network; write one such as 198.51.100.0/24");
        }
        // RFC 3442: 0.0.0.0 says that the destination is on the link itself.
        if (!router.equals(Ipv4.ANY)) {
            inside(router, spot);
        }
    }

    private void inside(Ipv4 address, Spot spot) {
        Range range = Range.of(file.value().subnet());
        if (!range.isHost(address)) {
            problems.add(spot, address + " is no host's address in subnet " + file.value().subnet()
                    + "; it lies within " + range.hosts());
        }
    }

    private void reservations() {
        Claims<Mac> macs = new Claims<>(problems);
        Claims<String> identifiers = new Claims<>(problems);
        List<Network.Reservation> reservations = file.value().reservations();
        for (int i = 0; i < reservations.size(); i++) {
            Network.Reservation reservation = reservations.get(i);
            String owner = "the reservation of " + reservation.address();
            Spot mac = file.at("reservations", i, "mac");
            Spot identifier = file.at("reservations", i, "client-id");
            inside(reservation.address(), file.at("reservations", i, "address"));
            reservation.mac().ifPresent(m -> macs.claim(m, owner, mac));
            reservation.clientId().ifPresent(c -> identifiers.claim(c.toLowerCase(Locale.ROOT), owner, identifier));
            boolean nameless = reservation.mac().isEmpty() && reservation.clientId().isEmpty();
            if (nameless && !problems.mentions(mac) && !problems.mentions(identifier)) {
                problems.add(file.at("reservations", i), "is for no client; write mac or client-id");
            }
        }
    }

    /** The addresses of a subnet, ends included. */
    record Range(Ipv4 first, Ipv4 last) {
        static Range of(Prefix subnet) {
            Ipv4 first = Ipv4.of((Inet4Address) subnet.address());
            return new Range(first, new Ipv4(first.value() | (int) (0xffffffffL >>> subnet.length())));
        }

        /** Whether first and last address stand for the network and for all hosts: not so in /31 (RFC 3021) and /32. */
        boolean hasEnds() {
            return Integer.toUnsignedLong(last.value() - first.value()) > 1;
        }

        boolean isHost(Ipv4 address) {
            boolean end = address.equals(first) || address.equals(last);
            return new Pool(first, last).contains(address) && !(hasEnds() && end);
        }

        Pool hosts() {
            return hasEnds()
                    ? new Pool(new Ipv4(first.value() + 1), new Ipv4(last.value() - 1))
                    : new Pool(first, last);
        }
    }
}
