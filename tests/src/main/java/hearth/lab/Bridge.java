package hearth.lab;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** An Ethernet of the lab: a Linux bridge in the hub, to which hosts have veth pairs and virtual machines have taps. */
public final class Bridge {
    private final Host hub;
    private final String name;
    private final AtomicInteger ports;

    Bridge(Host hub, String name, AtomicInteger ports) {
        this.hub = hub;
        this.name = name;
        this.ports = ports;
    }

    public String name() {
        return name;
    }

    /**
     * Connects an interface of a host, which is up then.
     *
     * @param pid
     *            the host's anchor, as the hub sees it
     */
    void connect(long pid, String device) throws IOException, InterruptedException {
        String port = "port" + ports.incrementAndGet();
        hub.ip("link", "add", port, "type", "veth", "peer", "name", device, "netns", Long.toString(pid));
        hub.ip("link", "set", port, "master", name, "up");
    }

    /** A tap for a virtual machine, which runs in the hub. */
    String tap() throws IOException, InterruptedException {
        String port = "tap" + ports.incrementAndGet();
        hub.ip("tuntap", "add", "dev", port, "mode", "tap");
        hub.ip("link", "set", port, "master", name, "up");
        return port;
    }

    Host hub() {
        return hub;
    }
}
