package hearth.config;

/** {@code hearth.yaml}: what this appliance serves, where, and within which limits. */
public record Appliance(@Key("Names: authoritative and forwarding DNS.") DnsSettings dns,
        @Key("Addresses: DHCP.") DhcpSettings dhcp, @Key("Boot loaders over TFTP.") TftpSettings tftp,
        @Key("Boot files, metrics and readiness over HTTP.") HttpSettings http,
        @Key("What a machine that starts from the network is given.") BootSettings boot,
        @Key("The certificate for HTTPS and DNS over TLS, from a certificate authority that speaks ACME.") CertificateSettings certificates,
        @Key("Services found on the network, which get names.") DiscoverySettings discovery,
        @Key("Small state that outlives a restart, such as services found and how far machines are.") StateSettings state,
        @Key("The log.") LogSettings log) {}
