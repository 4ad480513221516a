package hearth.boot;

import java.util.ArrayList;
import java.util.List;

/** The name of a boot file as a client sent it, taken apart. */
sealed interface BootPath {
    /** Names of folders, and last of the file; none of them is empty, {@code .} or {@code ..}. */
    record Steps(List<String> names) implements BootPath {
        @Override
        public String toString() {
            return String.join("/", names);
        }
    }

    /** A name that no client in good order sends. */
    record Rejected(String reason) implements BootPath {}

    /**
     * ROMs send a leading slash and GRUB sends doubled ones: these are passed over. A step upwards is refused even where
     * it would stay inside, since nothing good needs it. Nothing is decoded here: HTTP has done so, once.
     */
    static BootPath parse(String name) {
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            return new Rejected("control character in the name");
        }
        if (name.indexOf('\\') >= 0) {
            return new Rejected("backslash in the name: folders are parted by /");
        }
        List<String> steps = new ArrayList<>();
        for (String step : name.split("/", -1)) {
            if (step.equals("..")) {
                return new Rejected("the name leads upwards (..)");
            }
            if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        return new Steps(List.copyOf(steps));
    }
}
