package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.Usage;
import io.millrace.model.tenant.TenantId;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Usage by batch, folded by the day of storing. Why it is exact: docs/decisions/0017-usage.md. */
final class ClickHouseUsage implements Usage {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /** What was stored on a day is summed up so many days later. */
  private static final int DAYS_UNTIL_FOLDED = 2;

  /** What a record counts in a shared partition whose tenant has no usage yet. */
  private static final long USUAL_RECORD_BYTES = 300;

  private static final String FOLDED = "(SELECT StoredDay FROM usage_days)";

  private final ClickHouseLogStore store;

  ClickHouseUsage(ClickHouseLogStore store) {
    this.store = store;
  }

  @Override
  public ImmutableList<Day> days(TenantId tenant, LocalDate from, LocalDate to) {
    ImmutableList.Builder<Day> days = ImmutableList.builder();
    String range = "TenantId = {tenant:String} AND Day >= {from:Date} AND Day <= {to:Date}";
    try (RowCursor rows =
        store.queryLong(
            new StoreQuery(
                """
                SELECT toString(Day) AS D, toInt64(sum(R)), toInt64(sum(B)), toInt64(sum(S)) FROM (
                  SELECT Day, Records AS R, RawBytes AS B, 0 AS S FROM usage_days FINAL WHERE %1$s
                  UNION ALL
                  SELECT Day, Records, RawBytes, 0 FROM (
                    SELECT DISTINCT BatchId, Day, Records, RawBytes FROM usage_batches
                    WHERE %1$s AND StoredDay NOT IN %2$s
                      AND BatchId NOT IN (SELECT BatchId FROM usage_batches WHERE StoredDay IN %2$s))
                  UNION ALL
                  SELECT Day, 0, 0, max(Bytes) FROM usage_stored WHERE %1$s GROUP BY Day)
                GROUP BY Day ORDER BY Day"""
                    .formatted(range, FOLDED),
                ImmutableMap.of(
                    "tenant", tenant.value(), "from", from.toString(), "to", to.toString()),
                TIMEOUT))) {
      while (rows.next()) {
        days.add(
            new Day(
                LocalDate.parse(rows.getString(0)),
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3)));
      }
    }
    return days.build();
  }

  @Override
  public void settle(LocalDate today) {
    execute(
        """
        INSERT INTO usage_stored
        WITH
          sizes AS (
            SELECT TenantId, sum(RawBytes) / sum(Records) AS Size FROM (
              SELECT TenantId, RawBytes, Records FROM usage_days
              UNION ALL SELECT TenantId, RawBytes, Records FROM usage_batches)
            GROUP BY TenantId),
          parts AS (
            SELECT partition_id, extract(partition, '\\'([^\\']*)\\'\\\\)$') AS Name, sum(bytes_on_disk) AS Bytes
            FROM %s WHERE database = {database:String} AND table = 'logs' AND active
            GROUP BY partition_id, Name),
          shares AS (
            SELECT pooled.P AS P, pooled.T AS T,
              pooled.N * if(sizes.Size > 0, sizes.Size, {usual:Float64}) AS Weight,
              Weight / sum(Weight) OVER (PARTITION BY P) AS Share
            FROM (
              SELECT _partition_id AS P, TenantId AS T, count() AS N FROM logs
              WHERE startsWith(Placement, 'pool:') GROUP BY P, T) AS pooled
            LEFT JOIN sizes ON sizes.TenantId = pooled.T)
        SELECT Tenant, {day:Date}, toUInt64(sum(B)) FROM (
          SELECT Name AS Tenant, toFloat64(Bytes) AS B FROM parts WHERE NOT startsWith(Name, 'pool:')
          UNION ALL
          SELECT T, Bytes * Share FROM shares JOIN parts ON parts.partition_id = shares.P)
        GROUP BY Tenant"""
            .formatted(store.layout().ofAllShards("system.parts")),
        ImmutableMap.of(
            "day",
            today.toString(),
            "database",
            store.layout().localDatabase(store.database()),
            "usual",
            Long.toString(USUAL_RECORD_BYTES)));
    for (LocalDate day : storedDays(today.minusDays(DAYS_UNTIL_FOLDED))) {
      fold(day);
    }
  }

  /** Those that are not folded, up to a last one, the oldest first. */
  private List<LocalDate> storedDays(LocalDate last) {
    List<LocalDate> days = new ArrayList<>();
    try (RowCursor rows =
        store.queryLong(
            new StoreQuery(
                "SELECT DISTINCT toString(StoredDay) AS D FROM usage_batches WHERE StoredDay <= {last:Date} AND StoredDay NOT IN "
                    + FOLDED
                    + " ORDER BY D",
                Map.of("last", last.toString()),
                TIMEOUT))) {
      while (rows.next()) {
        days.add(LocalDate.parse(rows.getString(0)));
      }
    }
    return days;
  }

  /**
   * One row for a tenant and day: a single block, which is there as a whole or not at all. Where
   * all was counted before it has zeros: the day is folded all the same.
   */
  private void fold(LocalDate day) {
    execute(
        """
        INSERT INTO usage_days
        SELECT TenantId, Day, {day:Date}, sumIf(Records, New), sumIf(RawBytes, New) FROM (
          SELECT DISTINCT BatchId, TenantId, Day, Records, RawBytes, BatchId NOT IN (
            SELECT BatchId FROM usage_batches WHERE StoredDay < {day:Date}) AS New FROM usage_batches
          WHERE StoredDay = {day:Date})
        GROUP BY TenantId, Day""",
        Map.of("day", day.toString()));
    // Only now: its batches had to be known for a day longer.
    try (RowCursor rows =
        store.queryLong(
            new StoreQuery(
                "SELECT DISTINCT toString(StoredDay) FROM usage_batches WHERE StoredDay < {day:Date}",
                Map.of("day", day.toString()),
                TIMEOUT))) {
      while (rows.next()) {
        store.execute(
            "ALTER TABLE "
                + store.changed("usage_batches")
                + " DROP PARTITION '"
                + rows.getString(0)
                + "'");
      }
    }
  }

  private void execute(String sql, Map<String, String> parameters) {
    store.execute(new StoreQuery(sql, parameters, TIMEOUT));
  }
}
