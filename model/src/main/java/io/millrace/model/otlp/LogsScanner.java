package io.millrace.model.otlp;

/**
 * One pass over the protobuf bytes of an ExportLogsServiceRequest: well-formed to the last byte, as
 * {@link OtlpLogsReader} demands it, counted, and each record within its limits. Nothing is
 * allocated per record. Reused, by one thread at a time.
 *
 * <p>Where records are refused or have to be cut, {@link LogsRewriter} makes the request without
 * them.
 */
public final class LogsScanner {
  private static final int RESOURCE_LOGS = (1 << 3) | WireCursor.LEN;
  private static final int HEAD = (1 << 3) | WireCursor.LEN;
  private static final int SCOPE_LOGS = (2 << 3) | WireCursor.LEN;
  private static final int LOG_RECORD = (2 << 3) | WireCursor.LEN;
  private static final int RESOURCE_ATTRIBUTE = (1 << 3) | WireCursor.LEN;
  private static final int SCOPE_ATTRIBUTE = (3 << 3) | WireCursor.LEN;

  private final RecordCheck check = new RecordCheck();

  /**
   * Scans a request.
   *
   * @throws MalformedOtlpException if the bytes are not well-formed
   */
  public LogsScan scan(byte[] request, RecordRules rules) throws MalformedOtlpException {
    LogsScan scan = new LogsScan();
    int limit = request.length;
    int at = 0;
    while (at < limit) {
      long next = WireWalk.tag(request, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == RESOURCE_LOGS) {
        long message = WireWalk.range(request, at, limit);
        at = WireWalk.second(message);
        resourceLogs(request, message, rules, scan);
      } else {
        at = WireWalk.skip(request, tag, at, limit);
      }
    }
    return scan;
  }

  private void resourceLogs(byte[] bytes, long range, RecordRules rules, LogsScan scan)
      throws MalformedOtlpException {
    int limit = WireWalk.second(range);
    int at = WireWalk.first(range);
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == SCOPE_LOGS) {
        long message = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(message);
        scopeLogs(bytes, message, rules, scan);
      } else if (tag == HEAD) {
        long message = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(message);
        attributesOf(bytes, message, RESOURCE_ATTRIBUTE);
      } else {
        at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }

  private void scopeLogs(byte[] bytes, long range, RecordRules rules, LogsScan scan)
      throws MalformedOtlpException {
    int limit = WireWalk.second(range);
    int at = WireWalk.first(range);
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == LOG_RECORD) {
        long message = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(message);
        logRecord(bytes, message, rules, scan);
      } else if (tag == HEAD) {
        long message = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(message);
        attributesOf(bytes, message, SCOPE_ATTRIBUTE);
      } else {
        at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }

  private void logRecord(byte[] bytes, long range, RecordRules rules, LogsScan scan)
      throws MalformedOtlpException {
    int start = WireWalk.first(range);
    int limit = WireWalk.second(range);
    RecordFault fault = check.fault(bytes, start, limit, rules);
    if (fault == null) {
      scan.keep();
    } else if (BodyCut.isPossible(fault, bytes, start, limit, rules)) {
      scan.truncate();
    } else {
      scan.refuse(fault);
    }
  }

  /** Checks a Resource or an InstrumentationScope. */
  private static void attributesOf(byte[] bytes, long range, int attributeTag)
      throws MalformedOtlpException {
    int limit = WireWalk.second(range);
    int at = WireWalk.first(range);
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == attributeTag) {
        long attribute = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(attribute);
        ValueCheck.keyValue(bytes, WireWalk.first(attribute), at, 1);
      } else {
        at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }
}
