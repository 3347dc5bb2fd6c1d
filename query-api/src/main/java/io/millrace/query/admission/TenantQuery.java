package io.millrace.query.admission;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.SqlLimits;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.QueryLimits;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.model.time.UnixNanos;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One query: whose it is, since when, and what its tenant may. The limits are those of the moment
 * when it came.
 *
 * @param began by the wall clock
 * @param deadlineNanos of {@link System#nanoTime()}
 * @param waited for its turn
 * @param comment what the store's own lists of queries call it
 */
public record TenantQuery(
    TenantId tenant,
    TenantLimits tenantLimits,
    Instant began,
    long deadlineNanos,
    Duration waited,
    String comment) {
  /** Times that a client has rounded down are let in. */
  private static final Duration LOOK_BACK_SLACK = Duration.ofMinutes(1);

  /**
   * The store looks between two blocks whether it shall stop; a statement whose regex is costly has
   * smaller ones.
   */
  private static final String BLOCK_ROWS = "8192";

  /** A query that comes now. */
  public static TenantQuery begin(
      TenantId tenant, TenantLimits limits, Instant now, String comment) {
    return new TenantQuery(
        tenant,
        limits,
        now,
        System.nanoTime() + limits.query().cost().timeout().toNanos(),
        Duration.ZERO,
        comment);
  }

  /** This one, after it has waited. */
  TenantQuery waited(Duration time) {
    return new TenantQuery(tenant, tenantLimits, began, deadlineNanos, time, comment);
  }

  public QueryLimits limits() {
    return tenantLimits.query();
  }

  /**
   * More than nothing.
   *
   * @throws QueryLimitException if there is none left
   */
  public Duration timeLeft() {
    long left = deadlineNanos - System.nanoTime();
    if (left <= 0) {
      throw pastTime();
    }
    return Duration.ofNanos(left);
  }

  /** What is thrown when the time is over. */
  public QueryLimitException pastTime() {
    String limit = LimitField.QUERY_TIMEOUT.valueOf(tenantLimits);
    return QueryLimitException.time(
        tenantLimits,
        "time of a query: more than " + limit,
        "take a shorter time range, or a narrower selector");
  }

  QueryLimitException pastTimeWaiting() {
    String limit = LimitField.QUERY_TIMEOUT.valueOf(tenantLimits);
    return QueryLimitException.time(
        tenantLimits,
        "time of a query: more than " + limit + ", all of it waiting for others to end",
        "send fewer queries at once");
  }

  /**
   * A text of the query's language.
   *
   * @param name of the parameter
   * @throws QueryLimitException if it is too long
   */
  public String checkText(String name, String text) {
    int chars = text.codePointCount(0, text.length());
    if (chars > limits().question().maxChars()) {
      throw QueryLimitException.refused(
          LimitField.MAX_QUERY_CHARS,
          tenantLimits,
          name + ": " + chars + " characters",
          "send a shorter one");
    }
    return text;
  }

  /** Whether records of a range of time may be asked for; {@link QueryLimitException} if not. */
  public void checkTime(long startNanos, long endNanos) {
    Optional<Duration> range = limits().question().maxRange();
    if (range.isPresent() && endNanos - startNanos > range.get().toNanos()) {
      throw QueryLimitException.refused(
          LimitField.MAX_QUERY_RANGE,
          tenantLimits,
          "range of a query: " + text(Duration.ofNanos(endNanos - startNanos)),
          "take a shorter one");
    }
    Optional<Duration> lookBack = limits().question().maxLookBack();
    if (lookBack.isPresent()
        && startNanos < UnixNanos.of(began.minus(lookBack.get()).minus(LOOK_BACK_SLACK))) {
      throw QueryLimitException.refused(
          LimitField.MAX_QUERY_LOOK_BACK,
          tenantLimits,
          "start of a query: "
              + Instant.ofEpochSecond(0, startNanos).truncatedTo(ChronoUnit.SECONDS),
          "begin at " + began.minus(lookBack.get()).truncatedTo(ChronoUnit.SECONDS) + " or later");
    }
  }

  /** In whole seconds, rounded up. */
  private static String text(Duration time) {
    return LimitField.print(Duration.ofSeconds(Math.ceilDiv(time.toMillis(), 1_000L)));
  }

  /** A number of lines or the like; {@link QueryLimitException} if it is too large. */
  public int checkEntries(String name, int asked) {
    if (asked > limits().answer().maxEntries()) {
      throw QueryLimitException.refused(
          LimitField.MAX_QUERY_ENTRIES, tenantLimits, name + ": " + asked, "ask for fewer");
    }
    return asked;
  }

  /** A number of steps; {@link QueryLimitException} if it is too large. */
  public void checkPoints(long steps) {
    if (steps > limits().answer().maxPoints()) {
      throw QueryLimitException.refused(
          LimitField.MAX_QUERY_POINTS,
          tenantLimits,
          "points of a series: " + steps,
          "take a larger step, or a shorter range");
    }
  }

  /** What is thrown when a statement wants to read more bytes than it may. */
  public QueryLimitException pastBytes() {
    return QueryLimitException.refused(
        LimitField.MAX_QUERY_READ_BYTES,
        tenantLimits,
        "bytes read by a query: more than " + limits().cost().readBytes(),
        "take a shorter time range, or a narrower selector");
  }

  /** What is thrown when a statement wants more memory than it may have. */
  public QueryLimitException pastMemory() {
    return QueryLimitException.refused(
        LimitField.MAX_QUERY_MEMORY_BYTES,
        tenantLimits,
        "memory of a query: more than " + limits().cost().memoryBytes(),
        "take a shorter time range, or group by fewer labels");
  }

  /** What the store is told of a statement of this query. */
  public ImmutableMap<String, String> storeSettings() {
    return ImmutableMap.of(
        "max_memory_usage",
        Long.toString(limits().cost().memoryBytes()),
        "max_bytes_to_read",
        Long.toString(limits().cost().readBytes()),
        "max_block_size",
        BLOCK_ROWS,
        "log_comment",
        comment,
        // a server looks for a client that is gone only in queries that are read-only
        "readonly",
        "2");
  }

  /** What a tenant's own SQL may use. */
  public SqlLimits sqlLimits(long readRows) {
    return new SqlLimits(
        timeLeft(), limits().cost().memoryBytes(), readRows, limits().cost().readBytes(), comment);
  }
}
