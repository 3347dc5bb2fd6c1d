package io.millrace.model.otlp;

import io.millrace.model.tenant.RecordLimits;

/**
 * Checks one LogRecord: well-formed to its last byte, and within its limits. Allocates nothing.
 * Reused, by one thread at a time.
 */
final class RecordCheck {
  private static final int TIME = (1 << 3) | WireCursor.I64;
  private static final int OBSERVED_TIME = (11 << 3) | WireCursor.I64;
  static final int BODY = (5 << 3) | WireCursor.LEN;
  private static final int ATTRIBUTE = (6 << 3) | WireCursor.LEN;

  private long timeUnixNano;
  private long observedTimeUnixNano;
  private int attributes;
  private int longestKeyBytes;
  private int longestValueBytes;

  /**
   * The first limit that the record breaks, or null if it may be kept as it is. {@link
   * RecordFault#RECORD_BYTES} comes last: a record that breaks nothing else may be cut.
   *
   * @param at first byte of the message
   * @param limit behind its last byte
   */
  RecordFault fault(byte[] bytes, int at, int limit, RecordRules rules)
      throws MalformedOtlpException {
    walk(bytes, at, limit);
    long time = effectiveTime(rules);
    RecordLimits limits = rules.limits();
    if (rules.isTooOld(time)) {
      return RecordFault.TOO_OLD;
    }
    if (rules.isTooFarAhead(time)) {
      return RecordFault.TOO_FAR_AHEAD;
    }
    if (attributes > limits.maxAttributes()) {
      return RecordFault.ATTRIBUTES;
    }
    if (longestKeyBytes > limits.maxKeyBytes()) {
      return RecordFault.KEY_BYTES;
    }
    if (longestValueBytes > limits.maxValueBytes()) {
      return RecordFault.VALUE_BYTES;
    }
    return limit - at > limits.maxRecordBytes() ? RecordFault.RECORD_BYTES : null;
  }

  private long effectiveTime(RecordRules rules) {
    if (timeUnixNano != 0) {
      return timeUnixNano;
    }
    return observedTimeUnixNano != 0 ? observedTimeUnixNano : rules.receivedUnixNano();
  }

  private void walk(byte[] bytes, int start, int limit) throws MalformedOtlpException {
    timeUnixNano = 0;
    observedTimeUnixNano = 0;
    attributes = 0;
    longestKeyBytes = 0;
    longestValueBytes = 0;
    int at = start;
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      switch (tag) {
        case TIME -> {
          at = WireWalk.fixed(at, limit, 8);
          timeUnixNano = WireWalk.longBefore(bytes, at);
        }
        case OBSERVED_TIME -> {
          at = WireWalk.fixed(at, limit, 8);
          observedTimeUnixNano = WireWalk.longBefore(bytes, at);
        }
        case BODY -> {
          long body = WireWalk.range(bytes, at, limit);
          at = WireWalk.second(body);
          ValueCheck.anyValue(bytes, WireWalk.first(body), at, 1);
        }
        case ATTRIBUTE -> {
          long attribute = WireWalk.range(bytes, at, limit);
          at = WireWalk.second(attribute);
          attribute(bytes, WireWalk.first(attribute), at);
        }
        default -> at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }

  private void attribute(byte[] bytes, int start, int limit) throws MalformedOtlpException {
    attributes++;
    int at = start;
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == ValueCheck.KEY) {
        long key = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(key);
        longestKeyBytes = Math.max(longestKeyBytes, at - WireWalk.first(key));
      } else if (tag == ValueCheck.VALUE) {
        long value = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(value);
        longestValueBytes = Math.max(longestValueBytes, at - WireWalk.first(value));
        ValueCheck.anyValue(bytes, WireWalk.first(value), at, 1);
      } else {
        at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }
}
