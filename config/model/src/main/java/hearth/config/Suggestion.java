package hearth.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that was probably meant. */
final class Suggestion {
    private Suggestion() {}

    /** The nearest of {@code known}, if it is near enough to be a slip. */
    static Optional<String> nearest(String written, Collection<String> known) {
        String bare = bare(written);
        int tolerance = Math.clamp(written.length() / 3, 1, 3);
        return known.stream().filter(k -> Math.abs(bare(k).length() - bare.length()) <= tolerance)
                .filter(k -> distance(bare, bare(k)) <= tolerance)
                .min(Comparator.comparingInt((String k) -> distance(bare, bare(k))).thenComparing(k -> k));
    }

    /** Case, hyphens and underscores aside: {@code udpPayload} is {@code udp-payload}. */
    private static String bare(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Insertions, deletions, replacements and swaps of neighbours that lead from one to the other. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
