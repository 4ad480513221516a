package hearth.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import hearth.config.GuardSettings;
import hearth.config.Problem;
import hearth.config.git.Fetched;
import hearth.config.reconcile.Desired;
import hearth.config.reconcile.Guard;
import hearth.config.reconcile.Plan;
import hearth.config.reconcile.PlanText;
import hearth.server.ConfigurationCounts.Failure;

/**
 * A commit that was looked at: checked, planned, guarded.
 *
 * @param folder
 *            its files, unless it can't be served at all
 * @param plan
 *            what it changes, in short; empty if it can't be served
 * @param problems
 *            what speaks against it; none if it is good
 * @param failure
 *            of which kind they are
 */
record Candidate(String commit, Optional<Path> folder, String plan, List<String> problems, Failure failure) {
    static Candidate of(Fetched.Unfit unfit) {
        return unservable(unfit.commit(), unfit.problems());
    }

    private static Candidate unservable(String commit, List<Problem> problems) {
        return new Candidate(commit, Optional.empty(), "", problems.stream().map(Problem::toString).toList(),
                Failure.REFUSED);
    }

    /**
     * @param now
     *            what is in force
     * @throws IOException
     *             if something of this machine is in the way
     */
    static Candidate of(Fetched.Revision fetched, Desired now, GuardSettings guard) throws IOException {
        // What is only looked at must not be given serials: they would count as served.
        return switch (Revision.read(fetched.folder(), (origin, content) -> 1)) {
            case Revision.Refused(List<Problem> problems) -> unservable(fetched.commit(), problems);
            case Revision.Read(Revision next) -> {
                Plan plan = Plan.between(now, next.desired());
                List<String> objections = new ArrayList<>(Guard.objections(plan, guard));
                if (Guard.isWaived(fetched.message())) {
                    objections.clear();
                }
                if (!objections.isEmpty()) {
                    objections.add("if that is meant, push a commit with the line '" + Guard.WAIVER
                            + "' in its message");
                }
                yield new Candidate(fetched.commit(), Optional.of(fetched.folder()), PlanText.summary(plan), objections,
                        Failure.GUARDED);
            }
        };
    }

    boolean isGood() {
        return problems.isEmpty();
    }

    RevisionWord word() {
        return new RevisionWord(isGood() ? RevisionWord.Kind.READY : RevisionWord.Kind.REFUSED, commit, problems);
    }
}
