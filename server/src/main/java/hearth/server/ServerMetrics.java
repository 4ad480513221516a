package hearth.server;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

import hearth.boot.BootCounts;
import hearth.cluster.JournalCounts;
import hearth.cluster.Peer;
import hearth.cluster.ReplicatedLeaseStore;
import hearth.cluster.ReplicationCounts;
import hearth.cluster.StateCounts;
import hearth.cluster.link.LinkCounts;
import hearth.cluster.link.PeerLink;
import hearth.config.discovery.DiscoveryCounts;
import hearth.config.discovery.Refusal;
import hearth.dhcp.DhcpCounts;
import hearth.dhcp.Drop;
import hearth.dhcp.LeasePeer;
import hearth.dhcp.MessageType;
import hearth.dhcp.NetworkUse;
import hearth.dns.DnsCounts;
import hearth.dns.Query;
import hearth.dns.QueryType;
import hearth.dns.Rcode;
import hearth.dns.Transport;
import hearth.dns.Zones;
import hearth.dns.forward.ForwardCounts;
import hearth.tftp.TftpCounts;

/** The list of Hearth's own metrics: every name, with its help. docs/metrics.md is checked against it. */
final class ServerMetrics {
    private static final double NANOS = 1e9;

    private final Metrics metrics;

    private ServerMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    static void register(Metrics metrics, DnsService dns, Zones zones, DhcpService dhcp, BootService boot,
            Certificates certificates, ConfigurationCounts configuration) {
        ServerMetrics server = new ServerMetrics(metrics);
        server.dns(dns, zones);
        server.forward(dns.forwardCounts());
        server.dhcp(dhcp);
        server.journal(dhcp.store().counts());
        dhcp.replicated().ifPresent(both -> replication(metrics, both));
        server.tftp(boot.tftpCounts());
        server.boot(boot.counts());
        server.installs(boot.installs());
        server.http(boot);
        server.configuration(configuration);
        server.certificates(certificates);
    }

    private void dns(DnsService dns, Zones zones) {
        for (Transport transport : Transport.values()) {
            sum("hearth.dns.queries", "DNS messages received.", dns, c -> c.queries(transport), "transport",
                    label(transport));
        }
        for (QueryType type : QueryType.values()) {
            sum("hearth.dns.questions", "Well-formed DNS questions by type.", dns, c -> c.questions(type), "type",
                    type.name());
        }
        for (Rcode rcode : Rcode.values()) {
            sum("hearth.dns.responses", "DNS replies by response code, those of the cache included.", dns,
                    c -> c.responses(rcode), "rcode", rcode.name());
        }
        for (Query.Verdict verdict : Query.Verdict.values()) {
            if (verdict.dropped()) {
                sum("hearth.dns.dropped", "DNS messages that got no reply.", dns, c -> c.dropped(verdict), "reason",
                        label(verdict));
            }
        }
        sum("hearth.dns.truncated", "DNS replies cut to fit, with TC set.", dns, DnsCounts::truncated);
        sum("hearth.dns.forwarded", "DNS questions handed to an upstream.", dns, DnsCounts::forwarded);
        metrics.counter("hearth.dns.socket.errors", "Errors of DNS sockets, such as clients that are gone.",
                dns::socketErrors);
        metrics.latency("hearth_dns_processing_seconds", "Time from reading a DNS query to its reply, without waiting.",
                dns.latencies());
        metrics.gauge("hearth.dns.tcp.connections", "Open TCP connections.", dns.connections()::count);
        metrics.counter("hearth.dns.tcp.evicted", "TCP connections closed to make room for others.",
                dns.connections()::closedForOthers);
        metrics.gauge("hearth.dns.zones", "Zones served.", () -> zones.current().zones().size());
    }

    private void sum(String name, String help, DnsService dns, ToLongFunction<DnsCounts> count, String... labels) {
        List<DnsCounts> parts = dns.processorCounts();
        metrics.counter(name, help, () -> parts.stream().mapToLong(count).sum(), labels);
    }

    private void forward(ForwardCounts counts) {
        count("hearth.dns.cache.hits", "Questions answered from the cache.", counts.hits);
        count("hearth.dns.cache.hits.negative", "Of the hits: the name or type does not exist.", counts.negativeHits);
        count("hearth.dns.cache.hits.failure", "Of the hits: the upstreams had just failed.", counts.failureHits);
        count("hearth.dns.cache.misses", "Questions for which an upstream was asked.", counts.misses);
        count("hearth.dns.cache.coalesced", "Of the misses: joined an equal question in work.", counts.coalesced);
        count("hearth.dns.cache.evictions", "Answers that left the cache to make room.", counts.evictions);
        metrics.gauge("hearth.dns.cache.entries", "Answers in the cache.", counts.entries::sum);
        metrics.gauge("hearth.dns.cache.bytes", "Memory of the answers in the cache.", counts.bytes::sum);
        count("hearth.dns.forward.refused",
                "Questions refused: the client may not ask, or the question isn't forwarded.",
                counts.refused);
        count("hearth.dns.forward.overflows", "Questions failed because too many were in work.", counts.overflows);
        count("hearth.dns.forward.failures", "Questions that no upstream answered.", counts.failures);
        metrics.gauge("hearth.dns.forward.waiting", "Clients waiting for an upstream.", counts.inFlight::get);
        metrics.rows("hearth_dns_upstream_queries", "Messages sent to an upstream.",
                () -> upstreams(counts, "", c -> c.queries));
        metrics.rows("hearth_dns_upstream_answers", "Usable answers of an upstream.",
                () -> upstreams(counts, "", c -> c.answers));
        metrics.rows("hearth_dns_upstream_answer_seconds", "Time that the usable answers took altogether.",
                () -> counts.upstreams().entrySet().stream().map(e -> new Metrics.Row(
                        e.getValue().answerNanos.sum() / NANOS, "upstream", e.getKey().toString())).toList());
        metrics.rows("hearth_dns_upstream_failures", "Questions that an upstream did not answer usably, by reason.",
                () -> List.of(upstreams(counts, "timeout", c -> c.timeouts),
                        upstreams(counts, "unreachable", c -> c.failures),
                        upstreams(counts, "unusable", c -> c.unusable),
                        upstreams(counts, "mismatched", c -> c.mismatched)).stream().flatMap(List::stream).toList());
    }

    private static List<Metrics.Row> upstreams(ForwardCounts counts, String reason,
            java.util.function.Function<ForwardCounts.UpstreamCounts, LongAdder> count) {
        return counts.upstreams().entrySet().stream().map(entry -> {
            double value = count.apply(entry.getValue()).sum();
            String upstream = entry.getKey().toString();
            return reason.isEmpty()
                    ? new Metrics.Row(value, "upstream", upstream)
                    : new Metrics.Row(value, "upstream", upstream, "reason", reason);
        }).toList();
    }

    private void dhcp(DhcpService dhcp) {
        DhcpCounts counts = dhcp.processor().counts();
        for (MessageType type : MessageType.values()) {
            metrics.counter("hearth.dhcp.received", "Well-formed DHCP messages received.", () -> counts.received(type),
                    "type", label(type));
            metrics.counter("hearth.dhcp.sent", "DHCP messages sent.", () -> counts.sent(type), "type", label(type));
        }
        for (Drop reason : Drop.values()) {
            metrics.counter("hearth.dhcp.dropped", "DHCP packets that got no answer.", () -> counts.dropped(reason),
                    "reason", label(reason));
        }
        metrics.counter("hearth.dhcp.conflicts", "Addresses that the nodes of a pair gave to two clients.",
                counts::conflicts);
        metrics.counter("hearth.dhcp.options.left.out", "Options that did not fit into an answer.",
                counts::optionsLeftOut);
        metrics.latency("hearth_dhcp_processing_seconds",
                "Time to decide about a DHCP packet, without waiting for the disk.", List.of(dhcp.latency()));
        use(dhcp, "hearth_dhcp_pool_addresses", "Addresses that can be leased.", NetworkUse::addresses);
        use(dhcp, "hearth_dhcp_pool_free", "Of the addresses: free.", NetworkUse::free);
        use(dhcp, "hearth_dhcp_leases", "Live leases, on fixed addresses too.", NetworkUse::bound);
        use(dhcp, "hearth_dhcp_offers", "Addresses held for a client that was offered them.", NetworkUse::offered);
        use(dhcp, "hearth_dhcp_declined", "Addresses that a client found in use by somebody else.",
                NetworkUse::declined);
    }

    /** Of a node with a peer only. */
    static void replication(Metrics metrics, ReplicatedLeaseStore both) {
        ReplicationCounts counts = both.counts();
        metrics.gauge("hearth.lease.peer.in.step", "Whether this node has the leases that the peer had: 1 or 0.",
                () -> both.presence() == LeasePeer.Presence.IN_STEP ? 1 : 0);
        metrics.gauge("hearth.lease.peer.owed", "Addresses with a change that may not be on the peer's disk.",
                both::owed);
        metrics.gauge("hearth.lease.peer.known.until.seconds",
                "Up to when, in seconds since 1970, all that the peer told clients is known here; 0 if it isn't known.",
                () -> Math.max(0, both.knownUntil()));
        String writes = "Leases stored, by where they were when the client was told.";
        metrics.counter("hearth.lease.writes", writes, counts::confirmed, "where", "both");
        metrics.counter("hearth.lease.writes", writes, counts::alone, "where", "here-peer-away");
        metrics.counter("hearth.lease.writes", writes, counts::timeouts, "where", "here-peer-late");
        metrics.counter("hearth.lease.peer.sent", "Leases that the peer has from this node.", counts::sent);
        metrics.counter("hearth.lease.peer.learned", "Leases that this node has from the peer.", counts::learned);
        metrics.counter("hearth.lease.peer.failures", "Requests between the nodes that failed or made no sense.",
                counts::failures);
        metrics.counter("hearth.lease.peer.comparisons", "Times that all leases were compared with the peer's.",
                counts::comparisons);
    }

    private void use(DhcpService dhcp, String name, String help, ToLongFunction<NetworkUse> value) {
        metrics.rowsOfNow(name, help, () -> dhcp.processor().use().stream()
                .map(use -> new Metrics.Row(value.applyAsLong(use), "network", use.network())).toList());
    }

    private void journal(JournalCounts counts) {
        metrics.counter("hearth.journal.appends", "Leases made durable.", counts::appends);
        metrics.counter("hearth.journal.failures", "Leases that could not be made durable.", counts::failures);
        metrics.counter("hearth.journal.refusals", "Leases refused because too many were under way.",
                counts::refusals);
        metrics.counter("hearth.journal.commits", "Writes to the journal, each with one fsync.", counts::commits);
        metrics.counterOfSeconds("hearth.journal.commit", "Time of these writes altogether.", counts::commitNanos);
        metrics.gauge("hearth.journal.commit.longest.seconds", "The longest of these writes.",
                () -> counts.longestCommitNanos() / NANOS);
        metrics.counter("hearth.journal.compactions", "Rewrites of the journal without outdated records.",
                counts::compactions);
        metrics.counter("hearth.journal.compactions.failed", "Such rewrites that failed.", counts::failedCompactions);
        metrics.gauge("hearth.journal.size.bytes", "Size of the journal.", counts::size);
        metrics.gauge("hearth.journal.leases", "Leases in the journal, ended ones that are remembered included.",
                counts::records);
    }

    private void tftp(TftpCounts counts) {
        String help = "TFTP transfers by outcome.";
        count("hearth.tftp.transfers", help, counts.completed, "outcome", "complete");
        count("hearth.tftp.transfers", help, counts.probes, "outcome", "probe");
        count("hearth.tftp.transfers", help, counts.aborted, "outcome", "aborted");
        count("hearth.tftp.transfers", help, counts.timedOut, "outcome", "timeout");
        count("hearth.tftp.transfers", help, counts.stopped, "outcome", "stopped");
        String refused = "TFTP requests refused, by reason.";
        count("hearth.tftp.refused", refused, counts.notFound, "reason", "not-found");
        count("hearth.tftp.refused", refused, counts.forbidden, "reason", "forbidden");
        count("hearth.tftp.refused", refused, counts.badRequests, "reason", "malformed");
        count("hearth.tftp.refused", refused, counts.overLimit, "reason", "limit");
        count("hearth.tftp.refused", refused, counts.unreadable, "reason", "unreadable");
        count("hearth.tftp.strays", "TFTP packets that make no sense where they came.", counts.strays);
        count("hearth.tftp.blocks", "TFTP blocks sent.", counts.blocks);
        count("hearth.tftp.blocks.repeated", "Of the blocks: sent again.", counts.repeatedBlocks);
        count("hearth.tftp.sent.bytes", "TFTP payload sent.", counts.bytes);
        metrics.gauge("hearth.tftp.transfers.active", "TFTP transfers under way.", counts.underWay::get);
    }

    private void boot(BootCounts counts) {
        String help = "DHCP clients that boot, by what they were told to load.";
        count("hearth.boot.choices", help, counts.loadersByTftp, "loads", "loader-by-tftp");
        count("hearth.boot.choices", help, counts.loadersByHttp, "loads", "loader-by-http");
        count("hearth.boot.choices", help, counts.scriptUrls, "loads", "script");
        count("hearth.boot.choices", help, counts.unserved, "loads", "nothing");
        String scripts = "Boot scripts given out, by what they start.";
        count("hearth.boot.scripts", scripts, counts.profileScripts, "starts", "profile");
        count("hearth.boot.scripts", scripts, counts.localDiskScripts, "starts", "local-disk");
        count("hearth.boot.scripts", scripts, counts.brokenScripts, "starts", "nothing");
        String files = "Boot files asked for by HTTP, by result.";
        count("hearth.boot.files", files, counts.files, "result", "found");
        count("hearth.boot.files", files, counts.notFound, "result", "not-found");
        count("hearth.boot.files", files, counts.forbidden, "result", "forbidden");
        count("hearth.boot.files", files, counts.unreadable, "result", "unreadable");
        count("hearth.boot.files", files, counts.badRequests, "result", "malformed");
    }

    private void installs(InstallService installs) {
        metrics.rowsOfNow("hearth_install_machines", "Machines with an order to install, by what became of it.",
                installs::machinesByState);
        for (InstallCounts.Answer answer : InstallCounts.Answer.values()) {
            count("hearth.install.answers", "Installers that asked for their answer, by result.",
                    installs.counts().answers(answer), "result", label(answer));
        }
        String reports = "Reports of machines that are installed, by result.";
        count("hearth.install.reports", reports, installs.counts().reports, "result", "accepted");
        count("hearth.install.reports", reports, installs.counts().refusedReports, "result", "refused");
    }

    private void http(BootService boot) {
        HttpReplies http = boot.http().replies();
        for (int family = 2; family <= 5; family++) {
            int hundred = family;
            metrics.counter("hearth.http.responses", "HTTP responses by status.", () -> http.answered(hundred),
                    "status", hundred + "xx");
        }
        metrics.counter("hearth.http.sent.bytes", "HTTP bodies sent.", http::bytes);
        Bodies bodies = boot.http().bodies();
        metrics.gauge("hearth.http.bodies.bytes", "Memory of request bodies under way.", bodies::held);
        String refused = "HTTP requests not taken for the sake of the others, by reason.";
        count("hearth.http.refused", refused, bodies.refused, "reason", "no-memory");
        count("hearth.http.refused", refused, bodies.late, "reason", "late");
        metrics.gauge("hearth.http.connections", "Open HTTP connections.", boot.connections()::count);
        metrics.counter("hearth.http.evicted", "HTTP connections closed to make room for others.",
                boot.connections()::closedForOthers);
    }

    private void configuration(ConfigurationCounts counts) {
        metrics.rowsOfNow("hearth_configuration_info", "The configuration in force: its commit, if it is from Git.",
                () -> List.of(new Metrics.Row(1, "commit", counts.inForce().commit())));
        metrics.gauge("hearth.configuration.applied.timestamp.seconds", "When a configuration last came into force.",
                () -> counts.inForce().since().getEpochSecond());
        for (ConfigurationCounts.Failure failure : ConfigurationCounts.Failure.values()) {
            count("hearth.configuration.failures", "Times that a new configuration did not come into force, by reason.",
                    counts.failures(failure), "reason", label(failure));
        }
        String calls = "Calls of /webhook, by result.";
        count("hearth.webhook.calls", calls, counts.webhookCalls, "result", "accepted");
        count("hearth.webhook.calls", calls, counts.webhookRefusals, "result", "refused");
    }

    static void administration(Metrics metrics, Gate gate) {
        metrics.gauge("hearth.page.sessions", "People signed in to the page.", gate::sessions);
        String attempts = "Attempts to sign in, or to use a token that nobody has, by result.";
        ServerMetrics server = new ServerMetrics(metrics);
        server.count("hearth.page.attempts", attempts, gate.accepted, "result", "accepted");
        server.count("hearth.page.attempts", attempts, gate.refused, "result", "refused");
    }

    private void certificates(Certificates certificates) {
        metrics.gauge("hearth.certificate.expiry.timestamp.seconds",
                "When the certificate in use runs out, in seconds since 1970; 0 if there is none.",
                certificates::expiry);
        metrics.gauge("hearth.certificate.issued.timestamp.seconds",
                "When a certificate was last issued, in seconds since 1970; 0 if none was since the start.",
                certificates::lastSuccess);
        String orders = "Certificates asked for, by outcome.";
        count("hearth.certificate.orders", orders, certificates.keeper().issued, "outcome", "issued");
        count("hearth.certificate.orders", orders, certificates.keeper().failed, "outcome", "failed");
        String handshakes = "TLS connections by how their handshake ended.";
        for (Tls.Use use : Tls.Use.values()) {
            Tls.Counts counts = certificates.tls().counts(use);
            count("hearth.tls.handshakes", handshakes, counts.established, "protocol", label(use), "outcome",
                    "established");
            count("hearth.tls.handshakes", handshakes, counts.failed, "protocol", label(use), "outcome", "failed");
            count("hearth.tls.handshakes", handshakes, counts.withoutCertificate, "protocol", label(use), "outcome",
                    "without-certificate");
        }
    }

    static void problems(Metrics metrics, Inventory inventory) {
        metrics.gauge("hearth.configuration.problems",
                "Problems of the newest configuration, which is not in force for them; 0 if it is.",
                () -> inventory.problems().size());
    }

    static void state(Metrics metrics, StateService state) {
        StateCounts counts = state.own().counts();
        metrics.gauge("hearth.state.entries", "Entries of the state, removed ones that are remembered included.",
                state.own()::size);
        metrics.gauge("hearth.state.in.step", "1 while the other node has what this one has, or there is none.",
                () -> state.inStep() ? 1 : 0);
        metrics.counter("hearth.state.puts", "Changes of the state made on this node.", counts::puts, "kind", "value");
        metrics.counter("hearth.state.puts", "Changes of the state made on this node.", counts::removals, "kind",
                "removal");
        metrics.counter("hearth.state.received", "Changes of the state that the other node sent.", counts::received);
        metrics.counter("hearth.state.refused", "Changes refused by a limit or the disk.", counts::refusals);
        String without = "Changes acknowledged without the other node's acknowledgement.";
        metrics.counter("hearth.state.without.peer", without, counts::alone, "reason", "away");
        metrics.counter("hearth.state.without.peer", without, counts::late, "reason", "late");
        metrics.counter("hearth.state.journal.commits", "Writes to the state's journal, each with one fsync.",
                state.journal()::commits);
        metrics.counter("hearth.state.journal.failures", "Changes that could not be made durable.",
                state.journal()::failures);
        metrics.gauge("hearth.state.journal.size.bytes", "Size of the state's journal.", state.journal()::size);
    }

    static void discovery(Metrics metrics, DiscoveryService discovery) {
        metrics.rowsOfNow("hearth_discovery_connected",
                "1 while what is known is in step with the source; of sources that are configured.",
                () -> Arrays.stream(DiscoveryService.Source.values()).filter(discovery::follows)
                        .map(source -> new Metrics.Row(discovery.counts(source).connected() ? 1 : 0, "source",
                                source.text))
                        .toList());
        for (DiscoveryService.Source source : DiscoveryService.Source.values()) {
            discovery(metrics, source.text, discovery.counts(source));
        }
    }

    private static void discovery(Metrics metrics, String source, DiscoveryCounts counts) {
        metrics.gauge("hearth.discovery.services", "Instances of services that have names.", counts::services,
                "source", source);
        metrics.counter("hearth.discovery.events", "Events that the source told of.", counts.events::sum, "source",
                source);
        metrics.counter("hearth.discovery.resyncs", "Times that everything was looked at.", counts.resyncs::sum,
                "source", source);
        metrics.counter("hearth.discovery.losses", "Times that a source which had answered stopped to.",
                counts.losses::sum, "source", source);
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            metrics.counter("hearth.discovery.refused", "What was found and got no name, by reason.",
                    () -> counts.refusals(reason), "source", source, "reason", label(reason));
        }
    }

    static void pair(Metrics metrics, PeerLink link) {
        LinkCounts counts = link.counts();
        metrics.gauge("hearth.peer.up", "1 while the other node answers.",
                () -> link.standing().state() == Peer.State.UP ? 1 : 0);
        metrics.rowsOfNow("hearth_peer_state", "The other node's standing, as a label.",
                () -> List.of(new Metrics.Row(1, "peer", link.name(), "state", label(link.standing().state()))));
        metrics.gauge("hearth.peer.state.since.timestamp.seconds", "When that standing began.",
                () -> link.standing().since().getEpochSecond());
        metrics.gauge("hearth.peer.round.trip.seconds",
                "The smallest of the last round trips to the other node; 0 before the first.",
                () -> link.roundTrip().toNanos() / NANOS);
        metrics.gauge("hearth.peer.clock.ahead.seconds", "By how much the other node's clock is ahead.",
                () -> link.clockAhead().toNanos() / NANOS);
        metrics.gauge("hearth.peer.leads", "1 while this node acts where one of the two must.",
                () -> link.leads() ? 1 : 0);
        metrics.gauge("hearth.peer.members", "Nodes in the pair's cluster, this one included.", link::members);
        metrics.counter("hearth.peer.ups", "Times that the other node came up.", counts.ups::sum);
        String requests = "Requests to the other node, by outcome.";
        metrics.counter("hearth.peer.requests", requests, counts.answered::sum, "outcome", "answered");
        metrics.counter("hearth.peer.requests", requests, counts.unanswered::sum, "outcome", "unanswered");
        metrics.counter("hearth.peer.requests.taken", "Requests of the other node.", counts.requests::sum);
        String strangers = "Connections to the pair's link that were refused, by reason.";
        metrics.counter("hearth.peer.strangers", strangers, counts.strangers::sum, "reason", "no-key");
        metrics.counter("hearth.peer.strangers", strangers, counts.overflows::sum, "reason", "too-many");
    }

    private void count(String name, String help, LongAdder count, String... labels) {
        metrics.counter(name, help, count::sum, labels);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
