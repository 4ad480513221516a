package hearth.config;

/** A DNS name in lower case without its final dot; the root is the empty string. Made by the loader, which has checked it. */
public record DomainName(String text) implements Comparable<DomainName> {
    /** Whether this name is {@code other} or lies below it. */
    public boolean isAtOrBelow(DomainName other) {
        return other.text.isEmpty() || text.equals(other.text) || text.endsWith("." + other.text);
    }

    @Override
    public int compareTo(DomainName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text + ".";
    }
}
