package io.millrace.pipeline.writer;

import io.millrace.model.store.LogStore;
import java.util.concurrent.CountDownLatch;

/**
 * What the parts of a writer share.
 *
 * @param store where records go
 * @param settings of the writer
 * @param counters what was done
 * @param faults where repeated faults are logged
 * @param stop open until the writer is to stop
 * @param failPoints told of each step of the protocol
 */
record WriterContext(
    LogStore store,
    WriterSettings settings,
    WriterCounters counters,
    FaultLog faults,
    CountDownLatch stop,
    FailPoints failPoints) {
  boolean isStopped() {
    return stop.getCount() == 0;
  }

  Backoff newBackoff() {
    return new Backoff(settings, stop);
  }

  void reach(FailPoint point) {
    failPoints.reach(point);
  }
}
