package io.millrace.pipeline.replay;

import io.millrace.model.store.LogRebuild;
import io.millrace.model.stream.EventHistory;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the parts of a replay share.
 *
 * @param history what the log holds
 * @param rebuild where records are put beside
 * @param plan of all attempts
 * @param settings of this attempt
 * @param counters what was done
 * @param rate at which records may pass, if it is bounded
 * @param notices receives lines for people
 */
record ReplayContext(
    EventHistory history,
    LogRebuild rebuild,
    ReplayPlan plan,
    ReplaySettings settings,
    ReplayCounters counters,
    Optional<RecordRate> rate,
    Consumer<String> notices) {
  static final String PLAN = "plan";

  /** Noted when everything is where it belongs. */
  static final String IN_PLACE = "in-place";

  static String noteOf(int partition) {
    return "partition." + partition;
  }

  Attempts newAttempts() {
    return new Attempts(settings, notices);
  }

  void pass(int records) throws InterruptedException {
    if (rate.isPresent()) {
      rate.get().pass(records);
    }
  }
}
