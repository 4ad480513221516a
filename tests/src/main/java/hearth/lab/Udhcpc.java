package hearth.lab;

import java.io.IOException;

/** Busybox's client, which small systems and initial file systems use. */
record Udhcpc(Host host, String device, Running client) implements DhcpClient {
    private static final String SCRIPT = """
            #!/bin/sh
            case $1 in
              deconfig) ip address flush dev "$interface" ;;
              bound | renew)
                ip address replace "$ip/$mask" dev "$interface"
                for router in $router; do ip route replace default via "$router"; break; done
                {
                  echo "search $domain"
                  for server in $dns; do echo "nameserver $server"; done
                } >/etc/resolv.conf
                ;;
            esac
            """;

    static Udhcpc start(Host host, String device, String hostName) throws IOException {
        return new Udhcpc(host, device, host.start("udhcpc", "-f", "-R", "-i", device, "-x", "hostname:" + hostName,
                "-s", DhcpClient.script(host, "udhcpc-script", SCRIPT)));
    }

    @Override
    public void renew() throws Exception {
        String renewed = "^udhcpc: lease of \\S+ obtained";
        int before = client.count(renewed);
        client.signal("USR1");
        client.awaitOutput(renewed, before + 1, EXCHANGE);
    }

    @Override
    public void release() throws Exception {
        client.signal("TERM");
        client.awaitEnd(EXCHANGE);
    }
}
