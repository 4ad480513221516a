package hearth.lab.day;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import hearth.lab.Browser;

/** The page at the end of the day, as somebody sees it who signs in. Used by one thread. */
final class DayPage {
    private static final Duration MOMENT = Duration.ofSeconds(30);

    /** What each section must show of what has happened. */
    private static final Map<String, List<String>> SHOWN = new LinkedHashMap<>();

    static {
        SHOWN.put("overview", List.of("192.0.2.0/24"));
        SHOWN.put("zones", List.of("lab.test.", "shop.test.", "k8s.lab.test."));
        SHOWN.put("leases", List.of("late", "dhclient", "udhcpc", "dhcpcd"));
        SHOWN.put("machines", List.of("pve", "installed", "rack1", "rack2"));
        SHOWN.put("services", List.of("web.docker.lab.test", "shop.default.svc.k8s.lab.test"));
        SHOWN.put("revision", List.of("in force"));
        SHOWN.put("certificate", List.of(DayNetwork.NAME));
    }

    private final Browser browser;
    private final Path pictures;

    DayPage(Browser browser, Path pictures) {
        this.browser = browser;
        this.pictures = pictures;
    }

    void look(String url, String user, String password, Timetable times) throws Exception {
        browser.screen(1280, 800, "light");
        times.timed("somebody signs in to the page", () -> {
            browser.open(url);
            browser.await("document.getElementById('sign-in')?.hidden === false", MOMENT);
            browser.type("#name", user);
            browser.type("#password", password);
            browser.click("#sign-in button");
            browser.await("document.getElementById('app').hidden === false", MOMENT);
            return url;
        });
        times.timed("every section shows what has happened", () -> {
            for (Map.Entry<String, List<String>> section : SHOWN.entrySet()) {
                show(section.getKey(), section.getValue());
            }
            return url;
        });
    }

    private void show(String section, List<String> texts) throws Exception {
        browser.evaluate("location.hash = '" + section + "'");
        browser.await("document.getElementById('body').dataset.loaded === '" + section + "'", MOMENT);
        for (String text : texts) {
            browser.await("document.getElementById('body').innerText.includes('" + text + "')", MOMENT);
        }
        browser.screenshot(pictures.resolve(section + ".png"));
    }
}
