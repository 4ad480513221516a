package hearth.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The page itself: a few files that hold no secrets; all that is to be seen comes from the API. Nothing is loaded from
 * anywhere else, and no other site may frame it. Immutable.
 */
final class PageFiles implements Page {
    static final String HOME = "/";
    static final String FOLDER = "/page/";
    private static final String HTML = "text/html; charset=utf-8";
    private static final Map<String, String> TYPES = Map.of("hearth.css", "text/css; charset=utf-8", "hearth.js",
            "text/javascript; charset=utf-8", "sections.js", "text/javascript; charset=utf-8", "icon.svg",
            "image/svg+xml");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final Gate gate;
    private final Map<String, Answer> files = new HashMap<>();
    private final Answer needsHttps;

    PageFiles(Gate gate) {
        this.gate = gate;
        TYPES.forEach((name, type) -> files.put(FOLDER + name, file(name, type, 200)));
        files.put(FOLDER, file("index.html", HTML, 200));
        needsHttps = file("https.html", HTML, 403);
    }

    private static Answer file(String name, String type, int status) {
        try (InputStream in = PageFiles.class.getResourceAsStream("/hearth/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the page's file " + name);
            }
            return guarded(new Answer(status, type, Map.of(), in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer guarded(Answer answer) {
        return answer.with("Content-Security-Policy", POLICY).with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer").with("X-Frame-Options", "DENY")
                .with("Cache-Control", "no-cache");
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        if (!gate.open()) {
            return Answer.text(404, "There is nothing here.").now();
        }
        if (!request.reads()) {
            return Answer.only("GET, HEAD").now();
        }
        if (request.path().equals(HOME)) {
            return guarded(Answer.text(302, "The page is at " + FOLDER)).with("Location", FOLDER).now();
        }
        Answer file = files.get(request.path());
        if (file == null) {
            return guarded(Answer.text(404, "There is nothing here.")).now();
        }
        boolean shell = request.path().equals(FOLDER);
        return (shell && request.way() == Way.CLEAR ? needsHttps : file).now();
    }
}
