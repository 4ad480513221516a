package hearth.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Names and values of a query or a form (application/x-www-form-urlencoded). Of a name given twice the last counts. */
record Parameters(Map<String, String> values) {
    /** Most items that one answer of the API has. */
    static final int LARGEST_PAGE = 500;
    private static final int USUAL_PAGE = 100;

    static Parameters parse(String encoded) throws ApiProblem {
        Map<String, String> values = new HashMap<>();
        try {
            for (String pair : encoded.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("the parameters are wrongly encoded: " + e.getMessage());
        }
        return new Parameters(Map.copyOf(values));
    }

    /** A path without its escapes; a plus stands for itself in it (RFC 3986 section 3.3). */
    static String decoded(String path) throws ApiProblem {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("the path is wrongly encoded: " + e.getMessage());
        }
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    int offset() throws ApiProblem {
        return number("offset", 0, 0, Integer.MAX_VALUE);
    }

    int limit() throws ApiProblem {
        return number("limit", USUAL_PAGE, 1, LARGEST_PAGE);
    }

    private int number(String name, int usual, int min, int max) throws ApiProblem {
        String text = values.get(name);
        if (text == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ApiProblem.badRequest(name + " is no number: write one from " + min + " to " + max);
        }
        throw ApiProblem.badRequest(name + " must be from " + min + " to " + max);
    }
}
