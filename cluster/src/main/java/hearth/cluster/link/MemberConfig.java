package hearth.cluster.link;

import java.util.List;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TcpIpConfig;

/** How the Hazelcast member is set up: on loopback, with members only, and nothing that we don't use. */
final class MemberConfig {
    private static final String LOOPBACK = "127.0.0.1";

    private MemberConfig() {}

    static Config of(Pairing pairing) {
        // What it logs before it has read its configuration.
        System.setProperty("hazelcast.logging.type", "slf4j");
        Config config = new Config(pairing.name());
        config.setClusterName(pairing.clusterName());
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getIntegrityCheckerConfig().setEnabled(false);
        config.setAdvancedNetworkConfig(network(pairing));
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter());
        property(config, "hazelcast.logging.type", "slf4j");
        property(config, "hazelcast.logging.details.enabled", "false");
        property(config, "hazelcast.phone.home.enabled", "false");
        property(config, "hazelcast.shutdownhook.enabled", "false");
        property(config, "hazelcast.socket.bind.any", "false");
        property(config, "hazelcast.discovery.enabled", "false");
        property(config, "hazelcast.health.monitoring.level", "OFF");
        property(config, "hazelcast.slow.operation.detector.enabled", "false");
        property(config, "hazelcast.jmx", "false");
        // Replaces the selector's sets inside the JDK for speed that two members don't need.
        property(config, "hazelcast.io.optimizeselector", "false");
        // A lone node is a cluster at once, a node that comes later joins it, and two that were cut merge soon.
        property(config, "hazelcast.wait.seconds.before.join", "0");
        property(config, "hazelcast.max.wait.seconds.before.join", "0");
        property(config, "hazelcast.max.join.seconds", "10");
        property(config, "hazelcast.merge.first.run.delay.seconds", "5");
        property(config, "hazelcast.merge.next.run.delay.seconds", "5");
        property(config, "hazelcast.heartbeat.interval.seconds", "1");
        property(config, "hazelcast.max.no.heartbeat.seconds", "5");
        property(config, "hazelcast.mastership.claim.timeout.seconds", "5");
        // Nothing is kept in it, so few threads and partitions do.
        property(config, "hazelcast.partition.count", "11");
        property(config, "hazelcast.operation.thread.count", "2");
        property(config, "hazelcast.operation.generic.thread.count", "2");
        property(config, "hazelcast.operation.response.thread.count", "1");
        property(config, "hazelcast.io.thread.count", "1");
        property(config, "hazelcast.event.thread.count", "1");
        return config;
    }

    private static void property(Config config, String name, String value) {
        config.setProperty(name, value);
    }

    /** With only a member endpoint the port speaks no client, REST or memcache protocol. */
    private static AdvancedNetworkConfig network(Pairing pairing) {
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
        endpoint.setPort(pairing.memberPort()).setPortAutoIncrement(false).setReuseAddress(true)
                .setPublicAddress(LOOPBACK + ":" + pairing.memberPort());
        endpoint.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        AdvancedNetworkConfig network = new AdvancedNetworkConfig().setEnabled(true).setMemberEndpointConfig(endpoint);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().setTcpIpConfig(new TcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2)
                .setMembers(List.of(LOOPBACK + ":" + pairing.peer().firstPort(),
                        LOOPBACK + ":" + pairing.peer().secondPort())));
        return network;
    }

    /** What Hazelcast sends of its own as Java objects: failures of operations. */
    private static JavaSerializationFilterConfig filter() {
        return new JavaSerializationFilterConfig()
                .setWhitelist(new ClassFilter().addPackages("java.lang", "java.util").addPrefixes("com.hazelcast."));
    }
}
