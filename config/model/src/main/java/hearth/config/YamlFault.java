package hearth.config;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in the operator's words what the YAML parser found: for the few slips that make up nearly all of them, with the remedy. */
final class YamlFault {
    private YamlFault() {}

    static String explain(MarkedYamlEngineException fault) {
        String problem = String.valueOf(fault.getProblem()).replaceAll("\\s+", " ");
        String context = String.valueOf(fault.getContext());
        if (problem.contains("\\t") || problem.contains("TAB") || context.contains("TAB")) {
            return "a tab stands where YAML wants spaces; indent by spaces";
        }
        if (problem.contains("that cannot start any token")) {
            return "text that begins with a character YAML keeps for itself (such as @, ` or %) needs quotes, such as \"@\"";
        }
        if (problem.contains("mapping values are not allowed here")) {
            return "a key can't begin here; put text that contains ': ' in quotes, or correct the indentation";
        }
        if (problem.contains("could not find expected ':'")) {
            return "this line is neither 'key: value' nor '- item'; a ':' may be missing, or quotes that were not closed";
        }
        if (problem.contains("<block end>")) {
            return "the indentation does not fit the lines above";
        }
        if (problem.contains("unexpected end of stream")) {
            return "the file ends within quotes; close them";
        }
        return "is not YAML: " + problem;
    }
}
