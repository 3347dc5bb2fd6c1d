package io.millrace.model.otlp;

import java.util.EnumMap;
import java.util.Map;

/** What {@link LogsScanner} found in a well-formed request. */
public final class LogsScan {
  private final Map<RecordFault, Integer> refused = new EnumMap<>(RecordFault.class);
  private int records;
  private int truncated;
  private int refusedRecords;

  void keep() {
    records++;
  }

  void truncate() {
    records++;
    truncated++;
  }

  void refuse(RecordFault reason) {
    records++;
    refusedRecords++;
    refused.merge(reason, 1, Integer::sum);
  }

  /** All records of the request. */
  public int records() {
    return records;
  }

  /** Records that are kept, cut or not. */
  public int kept() {
    return records - refusedRecords;
  }

  /** Records that are not kept. */
  public int refused() {
    return refusedRecords;
  }

  /** Records that are not kept for this reason. */
  public int refused(RecordFault reason) {
    return refused.getOrDefault(reason, 0);
  }

  /** Records that are cut, and kept. */
  public int truncated() {
    return truncated;
  }

  /** Whether the request's bytes can go on as they came. */
  public boolean isClean() {
    return refusedRecords == 0 && truncated == 0;
  }
}
