package io.millrace.storage.clickhouse;

import java.time.Duration;

/**
 * What one query of a tenant's own ClickHouse user may take. It may ask for less, never for more.
 *
 * @param time at most, in whole seconds
 * @param memoryBytes working memory on each server
 * @param readRows rows read on all servers
 */
public record SqlUserLimits(Duration time, long memoryBytes, long readRows) {
  /** A minute, 1 GiB, a billion rows. */
  public static final SqlUserLimits DEFAULT =
      new SqlUserLimits(Duration.ofSeconds(60), 1L << 30, 1_000_000_000);

  /** Checks every value; {@link IllegalArgumentException} if one is invalid. */
  public SqlUserLimits {
    if (time.toSeconds() < 1 || memoryBytes < 1 || readRows < 1) {
      throw new IllegalArgumentException(
          "limits: %s, %d bytes, %d rows (expected: a second or more, and more than 0)"
              .formatted(time, memoryBytes, readRows));
    }
  }
}
