package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.store.RowCursor;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose rows are in which partitions of {@code logs}. A partition of its own says so by its name;
 * the others are asked again only when their parts have changed. Safe for all threads.
 */
final class PartitionTenants {
  private static final Pattern NAME =
      Pattern.compile("\\('(\\d{4}-\\d\\d-\\d\\d)',\\s*'([^']*)'\\)");

  private final DayStatements statements;
  private final String database;
  private final String parts;
  private final Map<String, Partition> pooled = new ConcurrentHashMap<>();

  PartitionTenants(ClickHouseLogStore store) {
    this.statements = new DayStatements(store);
    this.database = store.layout().localDatabase(store.database());
    this.parts = store.layout().ofAllShards("system.parts");
  }

  /**
   * A partition with its tenants.
   *
   * @param version changes whenever its parts do
   */
  record Partition(ImmutableList<Placed> tenants, long version) {}

  ImmutableList<Partition> list() {
    ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
    Set<String> names = new HashSet<>();
    try (RowCursor rows =
        statements.ask(
            """
            SELECT partition, reinterpretAsInt64(sum(cityHash64(name))) FROM %s
            WHERE database = {database:String} AND table = 'logs' AND active AND rows > 0
            GROUP BY partition ORDER BY partition"""
                .formatted(parts),
            Map.of("database", database))) {
      while (rows.next()) {
        Matcher name = NAME.matcher(rows.getString(0));
        if (name.matches()) {
          names.add(rows.getString(0));
          partitions.add(
              partition(
                  rows.getString(0),
                  LocalDate.parse(name.group(1)),
                  new Placement(name.group(2)),
                  rows.getLong(1)));
        }
      }
    }
    pooled.keySet().retainAll(names);
    return partitions.build();
  }

  private Partition partition(String name, LocalDate day, Placement placement, long version) {
    if (!placement.isPooled()) {
      TenantId only = new TenantId(placement.partition());
      return new Partition(ImmutableList.of(new Placed(only, day, placement)), version);
    }
    return pooled.compute(
        name,
        (same, known) ->
            known != null && known.version() == version
                ? known
                : new Partition(tenants(day, placement), version));
  }

  private ImmutableList<Placed> tenants(LocalDate day, Placement placement) {
    ImmutableList.Builder<String> tenants = ImmutableList.builder();
    try (RowCursor rows =
        statements.ask(
            """
            SELECT DISTINCT TenantId FROM logs
            WHERE toDate(Timestamp) = {day:Date} AND Placement = {placement:String}
            ORDER BY TenantId""",
            Map.of("day", day.toString(), "placement", placement.partition()))) {
      while (rows.next()) {
        tenants.add(rows.getString(0));
      }
    }
    return tenants.build().stream()
        .map(tenant -> new Placed(new TenantId(tenant), day, placement))
        .collect(toImmutableList());
  }
}
