package hearth.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md: {@code server -> cluster, config/git, config/reconcile -> protocols/* -> config/model}, and what may be used where. */
class ArrowsTest {
    private static final JavaClasses HEARTH = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/tests/") && !location.contains("hearth-tests"))
            .importPackages("hearth");

    @Test
    void theWholeHouseIsLookedAt() {
        for (String room : new String[]{"config", "config.git", "config.reconcile", "config.discovery", "dns", "dhcp",
                "tftp", "boot", "cluster", "server"}) {
            assertThat(HEARTH.stream().filter(c -> c.getPackageName().startsWith("hearth." + room)).count()).as(room)
                    .isGreaterThan(2);
        }
    }

    @Test
    void configurationModelUsesNothingOfHearth() {
        noClasses().that().resideInAPackage("hearth.config").should().dependOnClassesThat()
                .resideInAnyPackage("hearth.config.git..", "hearth.config.reconcile..", "hearth.dns..", "hearth.dhcp..",
                        "hearth.tftp..", "hearth.boot..",
                        "hearth.cluster..", "hearth.server..")
                .check(HEARTH);
    }

    @Test
    void gitGivesFoldersAndKnowsNothingOfWhatIsInThem() {
        classes().that().resideInAPackage("hearth.config.git..").should().onlyDependOnClassesThat()
                .resideInAnyPackage("hearth.config.git..", "hearth.config", "java..", "org.jspecify..",
                        "org.eclipse.jgit..")
                .check(HEARTH);
        noClasses().that().resideOutsideOfPackage("hearth.config.git..").should().dependOnClassesThat()
                .resideInAPackage("org.eclipse.jgit..").check(HEARTH);
    }

    @Test
    void plansAreMadeOfConfigurationsAndZonesOnly() {
        classes().that().resideInAPackage("hearth.config.reconcile..").should().onlyDependOnClassesThat()
                .resideInAnyPackage("hearth.config.reconcile..", "hearth.config", "hearth.dns", "java..",
                        "org.jspecify..")
                .check(HEARTH);
    }

    @Test
    void protocolsDoNotKnowEachOther() {
        for (String protocol : new String[]{"dns", "dhcp", "tftp", "boot"}) {
            classes().that().resideInAPackage("hearth." + protocol + "..").should().onlyDependOnClassesThat()
                    .resideInAnyPackage("hearth." + protocol + "..", "hearth.config", "java..", "org.jspecify..",
                            "org.xbill.DNS..")
                    .check(HEARTH);
        }
    }

    @Test
    void discoveryKnowsOnlyTheConfigurationAndIsKnownOnlyToTheServer() {
        classes().that().resideInAPackage("hearth.config.discovery..").should().onlyDependOnClassesThat()
                .resideInAnyPackage("hearth.config", "hearth.config.discovery..", "java..", "org.jspecify..",
                        "tools.jackson..")
                .check(HEARTH);
        noClasses().that().resideOutsideOfPackages("hearth.config.discovery..", "hearth.server..").should()
                .dependOnClassesThat().resideInAPackage("hearth.config.discovery..").check(HEARTH);
    }

    @Test
    void dnsjavaIsUsedOnlyForDns() {
        noClasses().that().resideOutsideOfPackage("hearth.dns..").should().dependOnClassesThat()
                .resideInAPackage("org.xbill..").check(HEARTH);
    }

    @Test
    void protocolsOpenNoSockets() {
        noClasses().that().resideInAnyPackage("hearth.dns..", "hearth.dhcp..", "hearth.tftp..", "hearth.boot..",
                "hearth.config..")
                .should().dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(Server|Datagram|Multicast)?Socket|java\\.nio\\.channels\\..*(Datagram|Socket).*")
                .check(HEARTH);
    }

    @Test
    void clusterKnowsOnlyTheProtocolsItKeepsStateFor() {
        noClasses().that().resideInAPackage("hearth.cluster..").should().dependOnClassesThat()
                .resideInAnyPackage("hearth.server..", "hearth.tftp..", "io.netty..", "io.micrometer..").check(HEARTH);
    }

    @Test
    void thePairsLibrariesAreKnownOnlyToItsLink() {
        noClasses().that().resideOutsideOfPackage("hearth.cluster.link..").should().dependOnClassesThat()
                .resideInAnyPackage("com.hazelcast..", "org.bouncycastle.tls..").check(HEARTH);
    }

    @Test
    void metricsLibraryIsKnownOnlyToTheServer() {
        noClasses().that().resideOutsideOfPackage("hearth.server..").should().dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..", "ch.qos..", "org.slf4j..").check(HEARTH);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("hearth.(**)").should().beFreeOfCycles().check(HEARTH);
    }
}
