package io.millrace.model.tenant;

import java.time.Duration;
import java.util.Optional;

/**
 * What a tenant's queries may ask for and cost.
 *
 * @param question what one query may be
 * @param answer how large its answer may be
 * @param cost what it may use
 * @param share how many may run and wait at once
 */
public record QueryLimits(Question question, Answer answer, Cost cost, Share share) {
  /** The longest query that any tenant may send, in characters; the parser's own limit. */
  public static final int LONGEST_QUERY = 131_072;

  /** The longest time that any query may take. */
  public static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

  /**
   * The defaults of Loki where it has such a limit (entries, points, time, characters), else what a
   * small machine stands. Range and look-back are free: what a long range costs is bounded by bytes
   * and time.
   */
  public static final QueryLimits DEFAULT =
      new QueryLimits(
          new Question(LONGEST_QUERY, Optional.empty(), Optional.empty()),
          new Answer(5_000, 10_000, 11_000),
          new Cost(100L << 30, 1L << 30, Duration.ofMinutes(1)),
          new Share(4, 100));

  /**
   * What one query may be.
   *
   * @param maxChars characters of its text
   * @param maxRange length of the time that it asks about; empty for any
   * @param maxLookBack how long ago that time may begin; empty for any
   */
  public record Question(
      int maxChars, Optional<Duration> maxRange, Optional<Duration> maxLookBack) {
    /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
    public Question {
      LimitChecks.require(
          maxChars > 0 && maxChars <= LONGEST_QUERY,
          "maxQueryChars",
          maxChars,
          "1 to " + LONGEST_QUERY);
      maxRange.ifPresent(value -> requirePositive("maxQueryRange", value));
      maxLookBack.ifPresent(value -> requirePositive("maxQueryLookBack", value));
    }
  }

  /**
   * How large an answer may be.
   *
   * @param maxEntries lines
   * @param maxSeries label sets of a metric
   * @param maxPoints samples of one series
   */
  public record Answer(int maxEntries, int maxSeries, int maxPoints) {
    /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
    public Answer {
      requirePositive("maxQueryEntries", maxEntries);
      requirePositive("maxQuerySeries", maxSeries);
      requirePositive("maxQueryPoints", maxPoints);
    }
  }

  /**
   * What one query may use.
   *
   * @param readBytes bytes of columns that one statement in the store may read, decompressed
   * @param memoryBytes working memory of one statement in the store
   * @param timeout from the request to the last byte of the answer, waiting included
   */
  public record Cost(long readBytes, long memoryBytes, Duration timeout) {
    /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
    public Cost {
      LimitChecks.require(readBytes > 0, "maxQueryReadBytes", readBytes, "more than 0");
      LimitChecks.require(memoryBytes > 0, "maxQueryMemoryBytes", memoryBytes, "more than 0");
      LimitChecks.require(
          timeout.compareTo(Duration.ofSeconds(1)) >= 0 && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
          "queryTimeout",
          LimitField.print(timeout),
          "1s to 1h");
    }
  }

  /**
   * How many queries a tenant may have at once in one process.
   *
   * @param maxRunning that run
   * @param maxWaiting that wait for others to end
   */
  public record Share(int maxRunning, int maxWaiting) {
    /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
    public Share {
      requirePositive("maxQueriesRunning", maxRunning);
      LimitChecks.require(maxWaiting >= 0, "maxQueriesWaiting", maxWaiting, "at least 0");
    }
  }

  private static void requirePositive(String name, int value) {
    LimitChecks.require(value > 0, name, value, "more than 0");
  }

  private static void requirePositive(String name, Duration value) {
    LimitChecks.require(value.isPositive(), name, LimitField.print(value), "more than 0");
  }
}
