package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.LogRemoval;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.TenantDay;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Drops partitions, and deletes rows of partitions by lightweight mutations whose mask is applied
 * at once. Why in this order: docs/decisions/0016-retention-and-deletion.md.
 */
final class ClickHouseLogRemoval implements LogRemoval {
  private static final Pattern PARTITION =
      Pattern.compile("\\('(\\d{4}-\\d\\d-\\d\\d)',\\s*'([^']*)'\\)");

  private final ClickHouseLogStore store;
  private final DayStatements statements;

  ClickHouseLogRemoval(ClickHouseLogStore store) {
    this.store = store;
    this.statements = new DayStatements(store);
  }

  @Override
  public ImmutableList<Stored> days() {
    ImmutableList.Builder<Stored> days = ImmutableList.builder();
    try (RowCursor rows =
        statements.ask(
            """
            SELECT partition, reinterpretAsInt64(sum(cityHash64(name))) FROM system.parts
            WHERE database = {database:String} AND table = 'logs' AND active AND rows > 0
            GROUP BY partition ORDER BY partition""",
            Map.of("database", store.database()))) {
      while (rows.next()) {
        Matcher partition = PARTITION.matcher(rows.getString(0));
        if (partition.matches()) {
          days.add(
              new Stored(
                  new TenantDay(
                      new TenantId(partition.group(2)), LocalDate.parse(partition.group(1))),
                  rows.getLong(1)));
        }
      }
    }
    return days.build();
  }

  @Override
  public void drop(TenantDay day) {
    statements.change("ALTER TABLE logs DROP PARTITION " + DayStatements.partition(day), Map.of());
    forgetAll(day);
  }

  @Override
  public long deleteStreams(TenantDay day, RowCondition streams) {
    // With the database's name, since a mutation runs in none.
    return deleteRows(
        day,
        new RowCondition(
            "StreamId IN (SELECT StreamId FROM `%s`.streams WHERE %s AND (%s))"
                .formatted(store.database(), DayStatements.STREAMS_OF_DAY, streams.sql()),
            streams.parameters()));
  }

  @Override
  public long deleteRows(TenantDay day, RowCondition rows) {
    Map<String, String> parameters = DayStatements.parameters(day, rows);
    String condition = DayStatements.OF_DAY + " AND (" + rows.sql() + ")";
    long count = statements.number("SELECT count() FROM logs WHERE " + condition, parameters);
    String partition = DayStatements.partition(day);
    if (count > 0) {
      statements.change(
          "DELETE FROM logs IN PARTITION " + partition + " WHERE " + condition, parameters);
      statements.change(
          "ALTER TABLE logs APPLY DELETED MASK IN PARTITION "
              + partition
              + " SETTINGS mutations_sync = 2",
          Map.of());
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
      statements.change("DELETE FROM streams WHERE " + DayStatements.STREAMS_OF_DAY, parameters);
      addUnknown(parameters);
    }
  }

  private void forgetEmpty(TenantDay day) {
    Map<String, String> parameters = DayStatements.parameters(day);
    String empty =
        "%s AND StreamId NOT IN (SELECT StreamId FROM `%s`.logs WHERE %s)"
            .formatted(DayStatements.STREAMS_OF_DAY, store.database(), DayStatements.OF_DAY);
    if (statements.number("SELECT count() FROM streams WHERE " + empty, parameters) > 0) {
      statements.change("DELETE FROM streams WHERE " + empty, parameters);
      addUnknown(parameters);
    }
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
