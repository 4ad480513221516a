package hearth.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import hearth.config.Location;
import hearth.config.Problem;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TTL;

/**
 * Reads one master file, and what it includes: records to the sink, everything wrong to the list of problems, entry by
 * entry. Used once, by one thread.
 */
final class MasterReader {
    /** Files within files: far more than anyone needs, and an end for a file that includes itself. */
    private static final int MAX_DEPTH = 8;

    private final Path folder;
    private final Path file;
    private final int depth;
    private final String shown;
    private final RecordSink sink;
    private final List<Problem> problems;
    private Name origin;
    private Optional<Name> owner = Optional.empty();
    /** From $TTL. */
    private Optional<Long> defaultTtl;
    /** Of the record before, which counts where there is no $TTL (RFC 1035 section 5.1). */
    private Optional<Long> lastTtl = Optional.empty();

    /** @param folder the configuration's folder: nothing outside it is read */
    MasterReader(Path folder, Path file, Name origin, RecordSink sink, List<Problem> problems) {
        this(folder, file, origin, Optional.empty(), 0, sink, problems);
    }

    private MasterReader(Path folder, Path file, Name origin, Optional<Long> defaultTtl, int depth, RecordSink sink,
            List<Problem> problems) {
        this.folder = folder;
        this.file = file;
        this.origin = origin;
        this.defaultTtl = defaultTtl;
        this.depth = depth;
        this.sink = sink;
        this.problems = problems;
        this.shown = folder.toAbsolutePath().normalize().relativize(file.toAbsolutePath().normalize()).toString();
    }

    /**
     * @throws IOException
     *             if the file can't be read
     * @throws RecordText.Wrong
     *             if it is outside the folder
     */
    void read() throws IOException, RecordText.Wrong {
        // The real path, so that no symbolic link leads outside either.
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw new RecordText.Wrong(
                    file.getFileName() + " is outside the configuration's folder, and only files inside are read");
        }
        MasterEntries entries = new MasterEntries(Files.readAllBytes(file));
        for (MasterEntries.Entry entry = entries.next(); !entry.tokens().isEmpty()
                || !entry.fault().isEmpty(); entry = entries.next()) {
            try {
                read(entry);
            } catch (RecordText.Wrong wrong) {
                problems.add(new Problem(at(entry), "", String.valueOf(wrong.getMessage())));
            }
        }
    }

    private Location at(MasterEntries.Entry entry) {
        return new Location(shown, entry.line(), 0);
    }

    private void read(MasterEntries.Entry entry) throws RecordText.Wrong {
        if (!entry.fault().isEmpty()) {
            throw new RecordText.Wrong(entry.fault());
        }
        String first = entry.tokens().getFirst();
        if (!entry.indented() && first.startsWith("$")) {
            directive(first.toUpperCase(Locale.ROOT), entry);
        } else {
            record(entry);
        }
    }

    private void directive(String directive, MasterEntries.Entry entry) throws RecordText.Wrong {
        List<String> tokens = entry.tokens();
        int most = directive.equals("$INCLUDE") ? 3 : 2;
        if (tokens.size() < 2 || tokens.size() > most) {
            throw new RecordText.Wrong(
                    "after " + directive + " stands one value" + (most == 3 ? ", and perhaps an origin" : ""));
        }
        switch (directive) {
            case "$ORIGIN" -> origin = RecordText.name(tokens.get(1), origin);
            case "$TTL" -> defaultTtl = Optional.of(ttl(tokens.get(1))
                    .orElseThrow(() -> new RecordText.Wrong(tokens.get(1) + " is no TTL; write seconds, or 1h30m")));
            case "$INCLUDE" ->
                    include(tokens.get(1), tokens.size() == 3 ? RecordText.name(tokens.get(2), origin) : origin);
            default -> throw new RecordText.Wrong(directive + " is not known; $ORIGIN, $TTL and $INCLUDE are");
        }
    }

    private void include(String token, Name includedOrigin) throws RecordText.Wrong {
        String written = token.startsWith("\"") ? token.substring(1, token.length() - 1) : token;
        if (depth == MAX_DEPTH) {
            throw new RecordText.Wrong(MAX_DEPTH + " files include each other: " + written + " is one too many");
        }
        try {
            Path included = file.resolveSibling(written).normalize();
            new MasterReader(folder, included, includedOrigin, defaultTtl, depth + 1, sink, problems).read();
        } catch (NoSuchFileException e) {
            throw new RecordText.Wrong("there is no file " + written + "; its path is relative to this file");
        } catch (IOException | IllegalArgumentException e) {
            throw new RecordText.Wrong(written + " can't be read: " + e);
        }
    }

    private void record(MasterEntries.Entry entry) throws RecordText.Wrong {
        List<String> tokens = entry.tokens();
        int next = 0;
        if (!entry.indented()) {
            owner = Optional.of(RecordText.name(tokens.get(next++), origin));
        }
        Name name = owner.orElseThrow(
                () -> new RecordText.Wrong("the first record needs a name; later ones may leave out the one before"));
        Optional<Long> ttl = Optional.empty();
        boolean classSeen = false;
        for (; next < tokens.size(); next++) {
            int dnsClass = DClass.value(tokens.get(next));
            Optional<Long> number = ttl(tokens.get(next));
            if (dnsClass >= 0 && !classSeen) {
                classSeen = true;
                if (dnsClass != DClass.IN) {
                    throw new RecordText.Wrong("class " + tokens.get(next) + " is not served, only IN is");
                }
            } else if (number.isPresent() && ttl.isEmpty()) {
                ttl = number;
            } else {
                break;
            }
        }
        if (next >= tokens.size()) {
            throw new RecordText.Wrong("the record has no type; it reads: name, TTL, class, type, data");
        }
        int type = RecordText.type(tokens.get(next));
        byte[] data = RecordText.data(name, type, String.join(" ", tokens.subList(next + 1, tokens.size())), origin);
        lastTtl = Optional.of(ttl.or(() -> defaultTtl).or(() -> lastTtl).or(() -> minimum(type, data))
                .orElseThrow(() -> new RecordText.Wrong("the record has no TTL; put $TTL before the first record")));
        sink.record(name.toWire(), type, lastTtl.get(), data, at(entry));
    }

    /** Files from before RFC 2308 give the default as the SOA's last number. */
    private static Optional<Long> minimum(int type, byte[] data) {
        return type == Rrtype.SOA ? Optional.of(Wire.u32(data, data.length - 4)) : Optional.empty();
    }

    private static Optional<Long> ttl(String token) throws RecordText.Wrong {
        if (!Character.isDigit(token.charAt(0))) {
            return Optional.empty();
        }
        long seconds;
        try {
            seconds = TTL.parse(token, false);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        // RFC 2181 section 8.
        if (seconds > RecordText.MAX_TTL) {
            throw new RecordText.Wrong("the TTL " + token + " is above " + RecordText.MAX_TTL + " seconds");
        }
        return Optional.of(seconds);
    }
}
