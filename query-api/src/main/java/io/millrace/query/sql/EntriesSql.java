package io.millrace.query.sql;

import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.EntryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statement that reads records in the order of time. */
final class EntriesSql {
  /** What {@link StoreEntryCursor} reads, in its order. */
  private static final String COLUMNS =
      "Timestamp, Body, StreamId, ServiceName, Resource, LogAttributes, ScopeAttributes, "
          + "ScopeName, ScopeVersion, ObservedTimestamp, SeverityNumber, SeverityText, DetectedLevel, "
          + "TraceId, SpanId, TraceFlags, EventName";

  private EntriesSql() {}

  /**
   * What was written.
   *
   * @param pushDown what is left to the process
   * @param few the labels that are read; empty if whole records are
   */
  record Written(PushDown pushDown, Optional<FewLabels> few) {}

  static Written write(
      SqlBuilder sql, RecordFilter filter, RecordSql records, EntryRequest request) {
    PushDown pushDown = PushDown.of(sql, records, request.query().stages());
    Optional<FewLabels> few =
        request.amount().labels().flatMap(labels -> FewLabels.of(sql, records, labels));
    List<String> conditions =
        new ArrayList<>(
            filter.records(
                sql, request.query().selector(), request.startNanos(), request.endNanos()));
    conditions.addAll(pushDown.conditions());
    sql.add("SELECT " + few.map(FewLabels::select).orElse(COLUMNS) + " FROM logs WHERE ")
        .add(String.join(" AND ", conditions));
    sql.add(" ORDER BY " + order(request));
    if (request.limit().isPresent() && !pushDown.filtersRemain()) {
      sql.add(" LIMIT " + sql.bind("UInt64", Integer.toString(request.limit().getAsInt())));
    }
    return new Written(pushDown, few);
  }

  /**
   * By the bucket first, which is the order of the primary key: so the store stops early. Stream
   * and line decide between equal times, so that the same question has the same answer.
   */
  private static String order(EntryRequest request) {
    String direction = request.direction() == Direction.FORWARD ? " ASC" : " DESC";
    List<String> keys = new ArrayList<>(List.of("Timestamp", "StreamId", "Body", "SpanId"));
    if (RecordFilter.hasBuckets(request.startNanos(), request.endNanos())) {
      keys.addFirst("toStartOfFiveMinutes(Timestamp)");
    }
    return String.join(", ", keys.stream().map(key -> key + direction).toList());
  }
}
