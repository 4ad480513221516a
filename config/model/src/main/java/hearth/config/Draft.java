package hearth.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import hearth.config.Document.Spot;

/**
 * A configuration as read, file by file, before its parts were held against each other. Files with errors may be missing
 * from it; the sets tell of their existence, so that nothing is reported as unknown that only failed to load.
 *
 * @param unread
 *            files that exist and could not be made sense of
 * @param origins
 *            all zones that have a file
 * @param profileNames
 *            all boot profiles that have a file
 */
record Draft(Folder folder, Optional<Part<Appliance>> appliance, List<Part<Zone>> zones, List<Part<Network>> networks,
        List<Part<Machine>> machines, List<Part<BootProfile>> profiles, List<String> unread, Set<DomainName> origins,
        Set<String> profileNames) {

    /** A file's content, with the file for places. */
    record Part<T>(T value, Document document) {
        Spot at(Object... path) {
            return document.at(path);
        }
    }

    /** Whether all networks are known, so that one which is not here does not exist. */
    boolean knowsAllNetworks() {
        return unread.stream().noneMatch(file -> file.startsWith("networks/"));
    }

    /** The network that an address lies in. */
    Optional<Network> networkOf(Ipv4 address) {
        return networks.stream().map(Part::value).filter(n -> n.subnet().contains(address.address())).findFirst();
    }
}
