package io.millrace.model.otlp;

import java.util.Optional;

/**
 * How the body of a record that is too large is cut, so that the record fits: a string, once, cut
 * between two characters.
 *
 * @param lengthAt the body's length prefix
 * @param textTagAt the tag of the string within the body
 * @param textLengthAt the string's length prefix
 * @param textAt first byte of the string
 * @param textEnd behind its last byte
 * @param newTextBytes bytes of it that are kept
 */
record BodyCut(
    int lengthAt, int textTagAt, int textLengthAt, int textAt, int textEnd, int newTextBytes) {
  private static final int STRING = (1 << 3) | WireCursor.LEN;
  private static final int MAX_CHARACTER_BYTES = 4;

  static boolean isPossible(
      RecordFault fault, byte[] bytes, int start, int limit, RecordRules rules)
      throws MalformedOtlpException {
    return of(fault, bytes, start, limit, rules).isPresent();
  }

  /** Empty if the record is refused for another reason, or cannot be cut, or must not. */
  static Optional<BodyCut> of(
      RecordFault fault, byte[] bytes, int start, int limit, RecordRules rules)
      throws MalformedOtlpException {
    if (fault != RecordFault.RECORD_BYTES || !rules.mayTruncate()) {
      return Optional.empty();
    }
    int excess = limit - start - rules.limits().maxRecordBytes();
    return onlyBody(bytes, start, limit).flatMap(body -> body.shortened(bytes, excess));
  }

  /** The record's body, if there is exactly one and it is nothing but a string. */
  private static Optional<BodyCut> onlyBody(byte[] bytes, int start, int limit)
      throws MalformedOtlpException {
    BodyCut found = null;
    int at = start;
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == RecordCheck.BODY) {
        long body = WireWalk.range(bytes, at, limit);
        if (found != null) {
          return Optional.empty();
        }
        found = text(bytes, at, WireWalk.first(body), WireWalk.second(body));
        if (found == null) {
          return Optional.empty();
        }
      }
      at = WireWalk.skip(bytes, tag, at, limit);
    }
    return Optional.ofNullable(found);
  }

  private static BodyCut text(byte[] bytes, int lengthAt, int start, int limit)
      throws MalformedOtlpException {
    if (start == limit) {
      return null;
    }
    long next = WireWalk.tag(bytes, start, limit);
    if (WireWalk.second(next) != STRING) {
      return null;
    }
    int textLengthAt = WireWalk.first(next);
    long text = WireWalk.range(bytes, textLengthAt, limit);
    int textAt = WireWalk.first(text);
    int textEnd = WireWalk.second(text);
    return textEnd == limit
        ? new BodyCut(lengthAt, start, textLengthAt, textAt, textEnd, textEnd - textAt)
        : null;
  }

  private Optional<BodyCut> shortened(byte[] bytes, int excess) {
    // Shorter lengths may save a few bytes more: they are let go.
    int kept = newTextBytes - excess;
    int back = 1;
    while (kept > 0 && back < MAX_CHARACTER_BYTES && (bytes[textAt + kept] & 0xc0) == 0x80) {
      kept--;
      back++;
    }
    return kept < 0
        ? Optional.empty()
        : Optional.of(new BodyCut(lengthAt, textTagAt, textLengthAt, textAt, textEnd, kept));
  }

  /** Length of the body's AnyValue when it is cut. */
  int newBodyBytes() {
    return textLengthAt - textTagAt + WireWalk.varintSize(newTextBytes) + newTextBytes;
  }

  /** Bytes by which the record becomes shorter. */
  int savedBytes() {
    int before = textEnd - lengthAt;
    return before - WireWalk.varintSize(newBodyBytes()) - newBodyBytes();
  }
}
