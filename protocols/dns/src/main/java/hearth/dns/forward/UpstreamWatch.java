package hearth.dns.forward;

import hearth.config.Endpoint;

/** Told when an upstream is lost and when it is back, for the operator's log. Any thread; must not block. */
public interface UpstreamWatch {
    /**
     * It failed several times in a row; others are asked first until it answers again.
     *
     * @param cause what the last failure was
     */
    void lost(Endpoint upstream, String cause);

    /** It answered again. */
    void back(Endpoint upstream);
}
