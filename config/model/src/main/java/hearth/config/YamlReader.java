package hearth.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import hearth.config.Node.Entry;
import hearth.config.Node.Mapping;
import hearth.config.Node.Scalar;
import hearth.config.Node.Sequence;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML text into located nodes, more strictly than YAML asks: one document, no duplicate keys, no tags, no
 * merge keys, and within limits. Whatever the bytes are, the outcome is a node or problems, never an exception.
 * Owned by the thread that loads.
 */
final class YamlReader {
    /** A zone of 50,000 records fits; a larger one belongs in a master file, which is not held as a tree. */
    static final int MAX_BYTES = 4 << 20;
    static final String TOO_LARGE = "is larger than " + (MAX_BYTES >> 20)
            + " MiB; split it, or make it a master file if it is a zone";
    /** The deepest key of the configuration lies seven levels down; each level costs stack here. */
    static final int MAX_DEPTH = 32;
    /** More than a file of that size holds by itself, so that only aliases of aliases reach it. */
    static final int MAX_NODES = MAX_BYTES / 8;

    private final String file;
    private final Problems problems;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int nodes;

    /** A value that aliases repeat, and how many nodes each repetition adds. */
    private record Anchored(Node node, int nodes) {}

    private YamlReader(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The one document of the text; empty, with a problem told, when there is none to work with. */
    static Optional<Node> read(String file, byte[] text, Problems problems) {
        return new YamlReader(file, problems).read(text);
    }

    private Optional<Node> read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            problems.add(file, TOO_LARGE);
            return Optional.empty();
        }
        Optional<String> text = decoded(bytes);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        LoadSettings settings = LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_BYTES + 1).build();
        try {
            return Optional.of(document(new Parse(settings).parseString(text.get()).iterator()));
        } catch (Refused e) {
            problems.add(e.where, KeyPath.ROOT, e.why);
        } catch (MarkedYamlEngineException e) {
            Location where = e.getProblemMark().map(m -> new Location(file, m.getLine() + 1, m.getColumn() + 1))
                    .orElse(new Location(file, 0, 0));
            problems.add(where, KeyPath.ROOT, YamlFault.explain(e));
        } catch (YamlEngineException e) {
            problems.add(file, "is not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Optional<String> decoded(byte[] bytes) {
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, chars, true).isError()) {
            problems.add(position(new String(bytes, 0, in.position(), StandardCharsets.UTF_8)), KeyPath.ROOT,
                    "is not UTF-8 text; save the file in that encoding");
            return Optional.empty();
        }
        String text = chars.flip().toString();
        String body = text.startsWith("\ufeff") ? text.substring(1) : text;
        for (int i = 0; i < body.length(); i += Character.charCount(body.codePointAt(i))) {
            if (!StreamReader.isPrintable(body.codePointAt(i))) {
                problems.add(position(body.substring(0, i)), KeyPath.ROOT, String
                        .format("holds the control character U+%04X, which YAML does not allow", body.codePointAt(i)));
                return Optional.empty();
            }
        }
        return Optional.of(body);
    }

    private Location position(String before) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Location(file, line, before.length() - before.lastIndexOf('\n'));
    }

    private Node document(Iterator<Event> events) {
        events.next(); // the stream's start
        Event first = events.next();
        if (first.getEventId() == Event.ID.StreamEnd) {
            return new Mapping(new Location(file, 1, 1), new LinkedHashMap<>());
        }
        Node root = node(events.next(), events, KeyPath.ROOT);
        events.next(); // the document's end
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            problems.add(where(next), KeyPath.ROOT, "a second document begins here; a file holds one: remove it");
        }
        boolean blank = root instanceof Scalar s && s.isEmpty() && s.text().isEmpty();
        return blank ? new Mapping(root.where(), new LinkedHashMap<>()) : root;
    }

    private Node node(Event event, Iterator<Event> events, KeyPath path) {
        Location where = where(event);
        if (path.elements().size() >= MAX_DEPTH) {
            throw new Refused(where, "is nested more than " + MAX_DEPTH + " levels deep");
        }
        count(1, where);
        int before = nodes - 1;
        Node node = switch (event) {
            case AliasEvent alias -> alias(alias, where);
            case ScalarEvent scalar -> {
                refuseTag(scalar.getTag(), where, path);
                yield new Scalar(where, scalar.getValue(), scalar.isPlain());
            }
            case MappingStartEvent start -> mapping(start, events, path);
            case CollectionStartEvent start -> sequence(start, events, path);
            default -> throw new Refused(where, "is not a value");
        };
        if (event instanceof NodeEvent named && !(event instanceof AliasEvent)) {
            named.getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(node, nodes - before)));
        }
        return node;
    }

    private Node alias(AliasEvent alias, Location where) {
        Anchored target = anchors.get(alias.getAlias());
        if (target == null) {
            throw new Refused(where,
                    "'*" + alias.getAlias().getValue() + "' means an alias in YAML, and no value above is "
                            + "named &" + alias.getAlias().getValue()
                            + "; put it in quotes if it is text, such as \"*\"");
        }
        count(target.nodes(), where);
        return target.node();
    }

    private Node sequence(CollectionStartEvent start, Iterator<Event> events, KeyPath path) {
        refuseTag(start.getTag(), where(start), path);
        List<Node> items = new ArrayList<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
            items.add(node(e, events, path.child(items.size())));
        }
        return new Sequence(where(start), List.copyOf(items));
    }

    private Node mapping(MappingStartEvent start, Iterator<Event> events, KeyPath path) {
        refuseTag(start.getTag(), where(start), path);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
            Location where = where(e);
            Node key = node(e, events, path.child("?"));
            KeyPath inside = path.child(key instanceof Scalar name ? name.text() : "?");
            Node value = node(events.next(), events, inside);
            if (!(key instanceof Scalar name)) {
                problems.add(where, path, key.kind() + " can't be a key; write a word");
            } else if (name.plain() && name.text().equals("<<")) {
                problems.add(where, path, "merge keys (<<) are not read; write the keys out");
            } else {
                Entry earlier = entries.putIfAbsent(name.text(), new Entry(name, value));
                if (earlier != null) {
                    problems.add(where, inside,
                            "stands here a second time, first in line " + earlier.key().where().line() + "; keep one");
                }
            }
        }
        return new Mapping(where(start), entries);
    }

    private void refuseTag(Optional<String> tag, Location where, KeyPath path) {
        tag.ifPresent(t -> problems.add(where, path,
                "tag " + Notation.quoted(t)
                        + " is not read; remove it, or put the value in quotes if it begins with !"));
    }

    private void count(int more, Location where) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw new Refused(where,
                    "the file has more than " + MAX_NODES + " values, counting each alias (*) as what it stands for");
        }
    }

    private Location where(Event event) {
        return event.getStartMark().map(m -> new Location(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Location(file, 0, 0));
    }

    /** Ends the reading of one text; never leaves this class. */
    private static final class Refused extends RuntimeException {
        final transient Location where;
        final transient String why;

        Refused(Location where, String why) {
            super(why, null, false, false);
            this.where = where;
            this.why = why;
        }
    }
}
