package hearth.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What installers asked and told since the start. Any thread. */
final class InstallCounts {
    /** What an installer was answered. */
    enum Answer {
        GIVEN(200, "GIVEN"),
        /** Not what installers send. */
        MALFORMED(400, "This is no request of an installer."),
        /** No machine of ours, or none that is to be installed from here. */
        UNKNOWN(404, "This machine is not known here."),
        /** No order to install it. */
        NOT_ORDERED(403, "There is no order to install this machine."),
        /** Its order was answered before. */
        ANSWERED_BEFORE(409, "This machine's order was answered before."),
        /** An installer that couldn't report. */
        TOO_OLD(409, "This installer is too old: 8.3 is the first that reports back."),
        /** Something on our side is in the way. */
        HINDERED(503, "The answer can't be given now; the server's log says why.");

        final int status;
        final String text;

        Answer(int status, String text) {
            this.status = status;
            this.text = text;
        }
    }

    private final Map<Answer, LongAdder> answers = new EnumMap<>(Answer.class);
    final LongAdder reports = new LongAdder();
    final LongAdder refusedReports = new LongAdder();

    InstallCounts() {
        for (Answer answer : Answer.values()) {
            answers.put(answer, new LongAdder());
        }
    }

    LongAdder answers(Answer answer) {
        LongAdder count = answers.get(answer);
        if (count == null) {
            throw new IllegalStateException("every answer has a count");
        }
        return count;
    }
}
