package io.millrace.model.tenant;

import java.time.Duration;

/**
 * What one log record may be. A record past a limit is refused, and told to its sender in
 * partial_success, while the others of its request are kept.
 *
 * @param maxRecordBytes serialized log record, without its resource
 * @param oversize what becomes of a record past maxRecordBytes
 * @param maxAttributes attributes of the record itself
 * @param maxKeyBytes longest attribute key, UTF-8
 * @param maxValueBytes longest attribute value, serialized AnyValue
 * @param maxAge how old a timestamp may be at its receipt
 * @param maxAhead how far ahead a timestamp may be at its receipt
 */
public record RecordLimits(
    int maxRecordBytes,
    Oversize oversize,
    int maxAttributes,
    int maxKeyBytes,
    int maxValueBytes,
    Duration maxAge,
    Duration maxAhead) {
  /** What becomes of a record that is too large. */
  public enum Oversize {
    /** Its body, if it is a string, is cut to fit; a record that cannot be cut is refused. */
    TRUNCATE,
    /** It is refused. */
    REFUSE
  }

  /** 1 MiB, cut; 256 attributes, keys of 1 KiB, values of 256 KiB; 30 days old, an hour ahead. */
  public static final RecordLimits DEFAULT =
      new RecordLimits(
          1 << 20,
          Oversize.TRUNCATE,
          256,
          1 << 10,
          256 << 10,
          Duration.ofDays(30),
          Duration.ofHours(1));

  /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
  public RecordLimits {
    LimitChecks.require(maxRecordBytes > 0, "maxRecordBytes", maxRecordBytes, "more than 0");
    LimitChecks.require(maxAttributes >= 0, "maxAttributes", maxAttributes, "at least 0");
    LimitChecks.require(maxKeyBytes > 0, "maxKeyBytes", maxKeyBytes, "more than 0");
    LimitChecks.require(maxValueBytes > 0, "maxValueBytes", maxValueBytes, "more than 0");
    LimitChecks.require(maxAge.isPositive(), "maxAge", maxAge, "more than 0");
    LimitChecks.require(!maxAhead.isNegative(), "maxAhead", maxAhead, "at least 0");
  }
}
