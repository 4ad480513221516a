package hearth.boot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import hearth.config.Mac;

/**
 * What became of the orders to install one machine. There is a record only once an answer was handed out: until then the
 * order in the configuration is all there is. So nothing that is lost or late can make a machine install itself again.
 *
 * @param macs
 *            its cards when it was last answered: they tell it even under another name
 * @param orders
 *            every order that was answered, the newest last
 * @param state
 *            of the newest order
 */
public record Installation(List<Mac> macs, List<String> orders, State state) {
    /** Older orders are forgotten, and would install again if somebody wrote them again. */
    private static final int ORDERS_KEPT = 256;

    public sealed interface State {
        Instant since();

        private boolean comesFrom(State earlier) {
            return !(this instanceof Installing now) || now.equals(earlier);
        }

        /**
         * The answer was handed out; the machine was not heard of again yet.
         *
         * @param tokenHash
         *            of the token that its report must bring, by {@link InstallToken#hash}
         */
        record Installing(Instant since, String tokenHash) implements State {}

        /**
         * It reported that it is done.
         *
         * @param since
         *            when that was
         * @param begun
         *            when it was answered
         */
        record Installed(Instant since, Instant begun, InstallReport report) implements State {}
    }

    /** An answer is handed out for an order. */
    static Installation answered(Optional<Installation> before, Collection<Mac> macs, String order, Instant now,
            InstallToken token) {
        List<String> orders = new ArrayList<>(before.map(Installation::orders).orElse(List.of()));
        orders.add(order);
        return new Installation(List.copyOf(macs),
                List.copyOf(orders.subList(Math.max(0, orders.size() - ORDERS_KEPT), orders.size())),
                new State.Installing(now, token.hash()));
    }

    /** The machine reports. Its token is worth nothing from now on. */
    public Installation reported(Instant now, InstallReport report) {
        return new Installation(macs, orders, new State.Installed(now, state.since(), report));
    }

    /**
     * Whether this record came out of an earlier one. If not, two nodes answered without knowing of each other, and of the
     * other answer nothing is left in here.
     */
    public boolean knows(Installation earlier) {
        return newestOrder().equals(earlier.newestOrder())
                ? answered().equals(earlier.answered()) && state.comesFrom(earlier.state)
                : has(earlier.newestOrder());
    }

    /** When the newest order was answered. */
    private Instant answered() {
        return switch (state) {
            case State.Installing(Instant since, String hash) -> since;
            case State.Installed(Instant since, Instant begun, InstallReport report) -> begun;
        };
    }

    boolean has(String order) {
        return orders.contains(order);
    }

    /** The order that {@link #state} is about. */
    public String newestOrder() {
        return orders.getLast();
    }
}
