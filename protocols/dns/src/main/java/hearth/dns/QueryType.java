package hearth.dns;

/** The record types that are asked for often enough to be counted each on its own. */
public enum QueryType {
    A,
    NS,
    CNAME,
    SOA,
    PTR,
    MX,
    TXT,
    AAAA,
    SRV,
    DS,
    SVCB,
    HTTPS,
    CAA,
    ANY,
    OTHER;

    static QueryType of(int type) {
        return switch (type) {
            case Rrtype.A -> A;
            case Rrtype.NS -> NS;
            case Rrtype.CNAME -> CNAME;
            case Rrtype.SOA -> SOA;
            case Rrtype.PTR -> PTR;
            case Rrtype.MX -> MX;
            case Rrtype.TXT -> TXT;
            case Rrtype.AAAA -> AAAA;
            case Rrtype.SRV -> SRV;
            case Rrtype.DS -> DS;
            case Rrtype.SVCB -> SVCB;
            case Rrtype.HTTPS -> HTTPS;
            case Rrtype.CAA -> CAA;
            case Rrtype.ANY -> ANY;
            default -> OTHER;
        };
    }
}
