package io.millrace.query.sql;

import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.StreamSelector;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The WHERE of queries: tenant, time, selector. All labels but service_name are looked up in the
 * table of streams, which is small, and come back as stream ids.
 */
final class RecordFilter {
  private static final long SECOND = 1_000_000_000L;
  // toStartOfFiveMinutes gives a DateTime, which ends in 2106
  private static final long LAST_BUCKET_SECOND = 4_294_967_295L - 300;
  private static final LocalDate LAST_DATE = LocalDate.of(2149, 6, 6);

  private final TenantId tenant;
  private final ResourceSql resources;
  private final Supplier<SelectedStreams> streams;

  RecordFilter(TenantId tenant, LabelLayout layout) {
    this(tenant, layout, () -> SelectedStreams.UNKNOWN);
  }

  /**
   * For one selector and time.
   *
   * @param streams that it selects; asked for when they are needed
   */
  RecordFilter(TenantId tenant, LabelLayout layout, Supplier<SelectedStreams> streams) {
    this.tenant = tenant;
    this.resources = new ResourceSql(layout, ResourceSource.STREAMS);
    this.streams = streams;
  }

  /** Conditions for the table of records; the end is exclusive. */
  List<String> records(SqlBuilder sql, StreamSelector selector, long startNanos, long endNanos) {
    return records(sql, selector, RecordSource.rows(startNanos, endNanos));
  }

  /** Whether the rollup has what the selector looks at. */
  boolean isRolledUp(StreamSelector selector) {
    return selector.matchers().stream()
            .allMatch(matcher -> ResourceSql.isServiceName(matcher.name()))
        || streams.get().ids().isPresent();
  }

  /** Conditions for the table of records or for its rollup, if it {@link #isRolledUp}. */
  List<String> records(SqlBuilder sql, StreamSelector selector, RecordSource source) {
    long startNanos = source.startNanos();
    long endNanos = source.endNanos();
    List<String> conditions = new ArrayList<>();
    conditions.add("TenantId = " + sql.text(tenant.value()));
    // The only partitions of a day that can have records of it.
    conditions.add(
        "Placement IN ("
            + sql.text(Placement.own(tenant).partition())
            + ", "
            + sql.text(Placement.pooled(tenant).partition())
            + ")");
    conditions.addAll(source.times(sql));
    if (hasBuckets(startNanos, endNanos)) {
      conditions.add(
          "toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(" + time(sql, startNanos) + ")");
      conditions.add(
          "toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(" + time(sql, endNanos) + ")");
    }
    List<LabelMatcher> byStream = new ArrayList<>();
    for (LabelMatcher matcher : selector.matchers()) {
      if (ResourceSql.isServiceName(matcher.name())) {
        conditions.add(ResourceSql.serviceName(sql, matcher));
      } else {
        byStream.add(matcher);
      }
    }
    if (!byStream.isEmpty() && source.isRollup()) {
      // ClickHouse takes the rollup for no subquery; the ids are numbers
      conditions.add("StreamId IN (" + String.join(", ", streams.get().ids().orElseThrow()) + ")");
    } else if (!byStream.isEmpty()) {
      conditions.add(
          "StreamId IN (SELECT StreamId FROM streams WHERE "
              + String.join(" AND ", streamsOfDays(sql, selector, startNanos, endNanos))
              + ")");
    }
    return conditions;
  }

  /** Conditions for the table of streams; both ends inclusive. */
  List<String> streams(SqlBuilder sql, StreamSelector selector, long startNanos, long endNanos) {
    List<String> conditions = streamsOfDays(sql, selector, startNanos, endNanos);
    conditions.add("FirstTimestamp <= " + time(sql, endNanos));
    conditions.add("LastTimestamp >= " + time(sql, startNanos));
    return conditions;
  }

  /** The same for whole days: every stream that has a record in the time, and some others. */
  List<String> streamsOfDays(
      SqlBuilder sql, StreamSelector selector, long startNanos, long endNanos) {
    List<String> conditions = days(sql, startNanos, endNanos);
    selector.matchers().forEach(matcher -> conditions.add(resources.condition(sql, matcher)));
    return conditions;
  }

  /** Whether the five-minute buckets of the primary key can tell these times apart. */
  static boolean hasBuckets(long startNanos, long endNanos) {
    return startNanos >= 0 && endNanos / SECOND <= LAST_BUCKET_SECOND;
  }

  private List<String> days(SqlBuilder sql, long startNanos, long endNanos) {
    List<String> conditions = new ArrayList<>();
    conditions.add("TenantId = " + sql.text(tenant.value()));
    conditions.add("Day >= " + day(sql, startNanos));
    conditions.add("Day <= " + day(sql, endNanos));
    return conditions;
  }

  static String time(SqlBuilder sql, long nanos) {
    return "fromUnixTimestamp64Nano(" + sql.number(nanos) + ", 'UTC')";
  }

  private static String day(SqlBuilder sql, long nanos) {
    Instant time = Instant.ofEpochSecond(Math.max(0, Math.floorDiv(nanos, SECOND)));
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    return sql.bind("Date", (day.isAfter(LAST_DATE) ? LAST_DATE : day).toString());
  }
}
