package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.store.LogRemoval;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.TenantDay;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Drops partitions, and deletes rows of partitions by lightweight mutations whose mask is applied
 * at once. Why in this order: docs/decisions/0016-retention-and-deletion.md.
 */
final class ClickHouseLogRemoval implements LogRemoval {
  private static final Comparator<TenantDay> BY_DAY_AND_TENANT =
      Comparator.comparing(TenantDay::day).thenComparing(day -> day.tenant().value());

  private final ClickHouseLogStore store;
  private final DayStatements statements;
  private final PartitionTenants partitions;

  ClickHouseLogRemoval(ClickHouseLogStore store) {
    this.store = store;
    this.statements = new DayStatements(store);
    this.partitions = new PartitionTenants(store);
  }

  @Override
  public ImmutableList<Stored> days() {
    // A tenant that moves may have a day in two places.
    Map<TenantDay, Long> versions = new TreeMap<>(BY_DAY_AND_TENANT);
    for (PartitionTenants.Partition partition : partitions.list()) {
      for (Placed placed : partition.tenants()) {
        versions.merge(
            new TenantDay(placed.tenant(), placed.day()), partition.version(), Long::sum);
      }
    }
    return versions.entrySet().stream()
        .map(day -> new Stored(day.getKey(), day.getValue()))
        .collect(toImmutableList());
  }

  @Override
  public void drop(Collection<TenantDay> days) {
    ImmutableSet<TenantDay> wanted = ImmutableSet.copyOf(days);
    for (PartitionTenants.Partition partition : partitions.list()) {
      ImmutableList<Placed> over =
          partition.tenants().stream()
              .filter(placed -> wanted.contains(new TenantDay(placed.tenant(), placed.day())))
              .collect(toImmutableList());
      if (!over.isEmpty()) {
        drop(over.getFirst().day(), over.getFirst().placement(), over);
      }
    }
    wanted.forEach(this::forgetAll);
  }

  /**
   * A shared partition is not dropped, even if all its tenants are over: another one's records may
   * come to it at that moment. All rows of these tenants are deleted in one go.
   */
  private void drop(LocalDate day, Placement placement, ImmutableList<Placed> over) {
    String partition = DayStatements.partition(day, placement.partition());
    if (!placement.isPooled()) {
      statements.change(
          "ALTER TABLE " + store.changed("logs") + " DROP PARTITION " + partition, Map.of());
      return;
    }
    // Names of tenants need no quoting: TenantId sees to that.
    String tenants =
        over.stream().map(placed -> "'" + placed.tenant() + "'").collect(Collectors.joining(", "));
    statements.change(
        "DELETE FROM "
            + store.changed("logs")
            + " IN PARTITION "
            + partition
            + " WHERE TenantId IN ("
            + tenants
            + ")",
        Map.of());
    statements.applyMask(partition);
  }

  @Override
  public long deleteStreams(TenantDay day, RowCondition streams) {
    // With the database's name, since a mutation runs in none.
    return deleteRows(
        day,
        new RowCondition(
            "StreamId IN (SELECT StreamId FROM %s WHERE %s AND (%s))"
                .formatted(store.local("streams"), DayStatements.STREAMS_OF_DAY, streams.sql()),
            streams.parameters()));
  }

  @Override
  public long deleteRows(TenantDay day, RowCondition rows) {
    Map<String, String> parameters = DayStatements.parameters(day, rows);
    String condition = DayStatements.OF_DAY + " AND (" + rows.sql() + ")";
    long count = statements.number("SELECT count() FROM logs WHERE " + condition, parameters);
    if (count > 0) {
      ImmutableList<String> places = statements.partitions("logs", day, condition, parameters);
      statements.deleteRows(day, condition, parameters);
      places.forEach(statements::applyMask);
    }
    forgetEmpty(day);
    return count;
  }

  @Override
  public void forgetStreams() {
    Set<TenantDay> known = new HashSet<>();
    try (RowCursor rows =
        statements.ask("SELECT DISTINCT TenantId, toString(Day) FROM streams", Map.of())) {
      while (rows.next()) {
        known.add(
            new TenantDay(new TenantId(rows.getString(0)), LocalDate.parse(rows.getString(1))));
      }
    }
    // In this order: of a stream that is known, the rows are there, or will be in a moment.
    days().forEach(stored -> known.remove(stored.day()));
    known.forEach(this::forgetAll);
  }

  private void forgetAll(TenantDay day) {
    Map<String, String> parameters = DayStatements.parameters(day);
    if (statements.number(
            "SELECT count() FROM streams WHERE " + DayStatements.STREAMS_OF_DAY, parameters)
        > 0) {
      deleteStreamsWhere(DayStatements.STREAMS_OF_DAY, parameters);
      addUnknown(parameters);
    }
  }

  private void forgetEmpty(TenantDay day) {
    Map<String, String> parameters = DayStatements.parameters(day);
    String empty =
        "%s AND StreamId NOT IN (SELECT StreamId FROM %s WHERE %s)"
            .formatted(DayStatements.STREAMS_OF_DAY, store.local("logs"), DayStatements.OF_DAY);
    if (statements.number("SELECT count() FROM streams WHERE " + empty, parameters) > 0) {
      deleteStreamsWhere(empty, parameters);
      addUnknown(parameters);
    }
  }

  private void deleteStreamsWhere(String condition, Map<String, String> parameters) {
    store.awaitReplicas("logs", false);
    statements.change(
        "DELETE FROM " + store.changed("streams") + " WHERE " + condition, parameters);
  }

  /** An insert may have added rows between the question and the deletion. */
  private void addUnknown(Map<String, String> parameters) {
    statements.addStreams(
        "logs",
        DayStatements.OF_DAY
            + " AND StreamId NOT IN (SELECT StreamId FROM streams WHERE "
            + DayStatements.STREAMS_OF_DAY
            + ")",
        parameters);
  }
}
