package hearth.dhcp;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import hearth.config.Ipv4;
import hearth.config.Pool;

/**
 * Which addresses of one network's pools are free, kept so that one is found without looking at the leases: a bit for
 * each address that never had a lease, and a queue of those that had, the one free longest at its head. Owned by the
 * processor's thread.
 */
final class PoolState {
    /** What an address is used for. */
    enum Use {
        /** It never had a lease. */
        UNUSED,
        /** It had one. */
        FREE,
        OFFERED,
        BOUND,
        DECLINED
    }

    private final ServedNetwork network;
    private final int size;
    private final BitSet unused;
    private final Set<Ipv4> free = new LinkedHashSet<>();
    private final Map<Use, Long> inUse = new EnumMap<>(Use.class);

    /** All addresses unused. */
    PoolState(ServedNetwork network) {
        this.network = network;
        size = Math.toIntExact(network.pools().stream().mapToLong(Pool::size).sum());
        unused = new BitSet(size);
        unused.set(0, size);
        network.excluded().stream().mapToInt(this::index).filter(i -> i >= 0).forEach(unused::clear);
    }

    /**
     * A free address.
     *
     * @param seed
     *            where to begin among the unused ones: the same for one client each time, so that it tends to get the
     *            address it had even when its lease is forgotten, and different ones spread out
     */
    Optional<Ipv4> next(int seed, Predicate<Ipv4> usable) {
        int start = size == 0 ? 0 : Math.floorMod(seed, size);
        return unused(start, size, usable).or(() -> unused(0, start, usable))
                .or(() -> free.stream().filter(usable).findFirst());
    }

    private Optional<Ipv4> unused(int from, int to, Predicate<Ipv4> usable) {
        for (int i = unused.nextSetBit(from); i >= 0 && i < to; i = unused.nextSetBit(i + 1)) {
            Ipv4 address = at(i);
            if (usable.test(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /** Notes that an address changed its use. Addresses outside the pools are only counted. */
    void move(Ipv4 address, Use from, Use to) {
        inUse.merge(from, -1L, Long::sum);
        inUse.merge(to, 1L, Long::sum);
        if (network.isDynamic(address)) {
            unused.set(index(address), to == Use.UNUSED);
            if (to == Use.FREE) {
                free.add(address);
            } else {
                free.remove(address);
            }
        }
    }

    /** Whether no address is free. */
    boolean isExhausted() {
        return unused.isEmpty() && free.isEmpty();
    }

    NetworkUse use() {
        long excluded = network.excluded().stream().filter(address -> index(address) >= 0).count();
        return new NetworkUse(network.name(), size - excluded, unused.cardinality() + free.size(), count(Use.BOUND),
                count(Use.OFFERED), count(Use.DECLINED));
    }

    private long count(Use use) {
        return inUse.getOrDefault(use, 0L);
    }

    /** The address's place in the pools laid end to end, or -1. */
    private int index(Ipv4 address) {
        int offset = 0;
        for (Pool pool : network.pools()) {
            if (pool.contains(address)) {
                return offset + address.value() - pool.first().value();
            }
            offset += (int) pool.size();
        }
        return -1;
    }

    private Ipv4 at(int index) {
        int left = index;
        for (Pool pool : network.pools()) {
            if (left < pool.size()) {
                return new Ipv4(pool.first().value() + left);
            }
            left -= (int) pool.size();
        }
        throw new IndexOutOfBoundsException(index);
    }
}
