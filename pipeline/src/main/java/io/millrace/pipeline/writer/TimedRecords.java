package io.millrace.pipeline.writer;

import io.millrace.model.otlp.LogRecordView;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsHandler;
import io.millrace.model.otlp.OtlpLogsReader;

/**
 * Tells requests that can be told from their repetition: every record has a time or an observed
 * time of its own, finer than a second. A sender without a clock, or with a coarse one, that logs
 * one line twice sends the same bytes twice and means both. Belongs to one thread.
 */
final class TimedRecords {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final OtlpLogsReader reader = new OtlpLogsReader();

  private static final class Times implements OtlpLogsHandler {
    private boolean any;
    private boolean all = true;

    @Override
    public void logRecord(LogRecordView logRecord) {
      any = true;
      all &= isFine(logRecord.timeUnixNano()) || isFine(logRecord.observedTimeUnixNano());
    }

    private static boolean isFine(long unixNano) {
      return Long.remainderUnsigned(unixNano, NANOS_PER_SECOND) != 0;
    }
  }

  /** Whether a repetition of this payload is none of the sender's meaning. */
  boolean areIn(byte[] payload) {
    Times times = new Times();
    try {
      reader.read(payload, times);
    } catch (MalformedOtlpException e) {
      // It is put aside for that, each time that it comes.
      return false;
    }
    return times.any && times.all;
  }
}
