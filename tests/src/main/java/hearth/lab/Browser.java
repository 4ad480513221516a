package hearth.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.config.Json;

/**
 * A real Chromium without a screen, on a host of the lab. It is told what to do by the DevTools protocol, over its
 * standard input and output: messages in JSON, each with a zero byte behind it. Used by one thread.
 */
public final class Browser implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Pattern TARGET = Pattern.compile("\"targetId\":\"([^\"]+)\"");
    private static final Pattern SESSION = Pattern.compile("\"sessionId\":\"([^\"]+)\"");
    private static final Pattern VALUE = Pattern.compile("\"value\":\"([A-Za-z0-9+/=]*)\"");
    private static final Pattern DATA = Pattern.compile("\"data\":\"([A-Za-z0-9+/=]*)\"");

    private final Process process;
    private final Running running;
    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private String session = "";
    private int asked;

    private Browser(Process process, Running running) {
        this.process = process;
        this.running = running;
    }

    /** Starts it with these further options, such as {@code --ignore-certificate-errors}. */
    public static Browser start(Host host, String... options) throws Exception {
        Path folder = Files.createTempDirectory(host.folder(), "browser");
        // The protocol's two file descriptors are 3 and 4. Chromium's own sandbox needs rights that a test lacks.
        List<String> line = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3<&0 4>&1 0</dev/null 1>&2", "browser",
                Tool.CHROMIUM.command(), "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--user-data-dir=" + folder));
        line.addAll(List.of(options));
        line.add("about:blank");
        Path log = folder.resolve("log");
        Process process = host.converse(log, line);
        Browser browser = new Browser(process, new Running(host.name() + ": a browser", process, log));
        Thread.ofPlatform().name("browser").daemon().start(browser::read);
        try {
            String target = first(TARGET, browser.ask("Target.createTarget", Map.of("url", "about:blank")));
            browser.session = first(SESSION,
                    browser.ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true)));
            browser.ask("Page.enable", Map.of());
            return browser;
        } catch (Exception e) {
            browser.close();
            throw e;
        }
    }

    private void read() {
        try (InputStream in = process.getInputStream()) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == 0) {
                    messages.add(message.toString(StandardCharsets.UTF_8));
                    message.reset();
                } else {
                    message.write(b);
                }
            }
        } catch (IOException e) {
            messages.add("{\"error\":\"the browser's output broke: " + e + "\"}");
        }
    }

    private String ask(String method, Map<String, Object> parameters) throws Exception {
        int id = ++asked;
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        process.getOutputStream().write((Json.write(message) + "\0").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        long end = System.nanoTime() + ANSWER.toNanos();
        for (String answer = ""; System.nanoTime() < end;) {
            answer = Optional.ofNullable(messages.poll(1, TimeUnit.SECONDS)).orElse("");
            if (answer.startsWith("{\"id\":" + id + ",")) {
                if (answer.contains("\"error\":{")) {
                    throw new LabException("the browser refuses " + method + ": " + Await.tail(answer));
                }
                return answer;
            }
            if (!running.alive()) {
                throw new LabException("the browser has ended:\n" + running.lastOutput());
            }
        }
        throw new LabException("the browser does not answer " + method + ":\n" + running.lastOutput());
    }

    private static String first(Pattern pattern, String answer) {
        Matcher m = pattern.matcher(answer);
        if (!m.find()) {
            throw new LabException("the browser's answer has no " + pattern + ": " + Await.tail(answer));
        }
        return m.group(1);
    }

    public void open(String url) throws Exception {
        ask("Page.navigate", Map.of("url", url));
    }

    /** A screen of this size in CSS pixels, and the colours that its user prefers: {@code light} or {@code dark}. */
    public void screen(int width, int height, String scheme) throws Exception {
        ask("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        ask("Emulation.setEmulatedMedia", Map.of("media", "", "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The value of a JavaScript expression as text, awaited if it is a promise; fails if it throws. */
    public String evaluate(String expression) throws Exception {
        // In base64, so that no answer needs more than a glance: it holds nothing that JSON would have to escape.
        String wrapped = "(async () => { const bytes = new TextEncoder().encode(String(await (" + expression
                + "))); let text = ''; for (const byte of bytes) text += String.fromCharCode(byte); return btoa(text); })()";
        String answer = ask("Runtime.evaluate",
                Map.of("expression", wrapped, "awaitPromise", true, "returnByValue", true));
        if (answer.contains("\"exceptionDetails\"")) {
            throw new LabException("'" + expression + "' failed in the browser: " + Await.tail(answer));
        }
        return new String(Base64.getDecoder().decode(first(VALUE, answer)), StandardCharsets.UTF_8);
    }

    /** Waits until an expression is true. */
    public void await(String expression, Duration limit) throws Exception {
        Await.until("the page to have " + expression, limit,
                () -> evaluate(expression).equals("true") ? Optional.of(true) : Optional.empty(), () -> {
                    try {
                        return evaluate("location.href + '\\n' + document.body.innerText");
                    } catch (Exception e) {
                        return String.valueOf(e);
                    }
                });
    }

    /** Types into the element that a CSS selector finds. */
    public void type(String selector, String text) throws Exception {
        evaluate("document.querySelector(" + quoted(selector) + ").focus()");
        ask("Input.insertText", Map.of("text", text));
    }

    public void click(String selector) throws Exception {
        evaluate("document.querySelector(" + quoted(selector) + ").click()");
    }

    private static String quoted(String text) {
        return Json.write(text).strip();
    }

    /** Keeps a picture (PNG) of the whole page. */
    public void screenshot(Path file) throws Exception {
        String answer = ask("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(first(DATA, answer)));
    }

    @Override
    public void close() {
        running.kill();
    }
}
