package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.DeleteRequest;
import io.millrace.model.store.DeleteRequest.State;
import io.millrace.model.store.DeleteRequests;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.TenantDay;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * A table like {@code logs} beside it, and a small table of notes. Its partitions are attached to
 * {@code logs} by hard links; the old rows are deleted behind that. Why in this order:
 * docs/decisions/0011-replay.md.
 */
final class ClickHouseRebuild implements LogRebuild {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,100}");

  private final ClickHouseLogStore store;
  private final DayStatements statements;
  private final BesideTables beside;
  private final TenantId tenant;
  private final boolean stays;
  private final String table;
  private final String notesTable;
  private final AtomicLong lastNote = new AtomicLong(-1);

  ClickHouseRebuild(ClickHouseLogStore store, TenantId tenant, String name, Optional<String> into) {
    this.store = store;
    this.statements = new DayStatements(store);
    this.beside = new BesideTables(store);
    this.tenant = tenant;
    this.stays = into.isPresent();
    this.table = checked(into.orElse("logs_replay_" + name));
    this.notesTable = checked("replay_notes_" + name);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "table: '%s' (expected: 1 to 101 letters, digits and _, beginning with no digit)"
              .formatted(name));
    }
    return name;
  }

  @Override
  public ImmutableMap<String, String> notes() {
    if (!exists(notesTable)) {
      return ImmutableMap.of();
    }
    store.awaitReplicas(notesTable, false);
    ImmutableMap.Builder<String, String> notes = ImmutableMap.builder();
    long last = -1;
    try (RowCursor rows =
        statements.ask(
            "SELECT Name, argMax(Value, Number), max(Number) FROM "
                + notesTable
                + " GROUP BY Name ORDER BY Name",
            Map.of())) {
      while (rows.next()) {
        notes.put(rows.getString(0), rows.getString(1));
        last = Math.max(last, rows.getLong(2));
      }
    }
    lastNote.set(last);
    return notes.buildOrThrow();
  }

  @Override
  public void begin(ImmutableMap<String, String> firstNotes) {
    if (notes().isEmpty()) {
      if (exists(table)) {
        throw new StoreException(
            StoreException.Kind.REJECTED,
            "table %s.%s exists (expected: a name that is free, or: DROP TABLE %s.%s)"
                .formatted(store.database(), table, store.database(), table));
      }
      beside.createNotes(notesTable);
      firstNotes.forEach(this::note);
    }
    beside.createIfAbsent(table);
  }

  @Override
  public void note(String key, String value) {
    statements.change(
        "INSERT INTO " + notesTable + " SELECT {name:String}, {value:String}, {number:UInt64}",
        Map.of("name", key, "value", value, "number", Long.toString(lastNote.incrementAndGet())));
  }

  @Override
  public LogBatch newBatch() {
    return store.newBatch();
  }

  @Override
  public void write(LogBatch batch, String token, boolean again) {
    if (again) {
      store.writeAgain(table, batch, token);
    } else {
      store.write(table, batch, token);
    }
  }

  @Override
  public long rowCount() {
    return statements.number("SELECT count() FROM " + table, Map.of());
  }

  @Override
  public ImmutableList<LocalDate> days() {
    ImmutableList.Builder<LocalDate> days = ImmutableList.builder();
    try (RowCursor rows =
        statements.ask(
            "SELECT DISTINCT toString(toDate(Timestamp)) AS Day FROM " + table + " ORDER BY Day",
            Map.of())) {
      while (rows.next()) {
        days.add(LocalDate.parse(rows.getString(0)));
      }
    }
    return days.build();
  }

  @Override
  public long swap(LocalDate day, ReceiptRange range) {
    TenantDay tenantDay = new TenantDay(tenant, day);
    Map<String, String> dayParameters = DayStatements.parameters(tenantDay);
    store.awaitReplicas(table, false);
    store.awaitReplicas(ClickHouseLogStore.LOGS, false);
    deleteRequested(tenantDay);
    attach(tenantDay, dayParameters);
    return deleteOld(
        tenantDay,
        ImmutableMap.<String, String>builder()
            .putAll(dayParameters)
            .put("from", Long.toString(range.fromUnixNano()))
            .put("to", Long.toString(range.toUnixNano()))
            .buildOrThrow());
  }

  /** What a tenant has had deleted does not come back. Requests that still wait run later. */
  private void deleteRequested(TenantDay day) {
    DeleteRequests requests = store.deleteRequests();
    for (DeleteRequest request : requests.list(tenant)) {
      State state = request.progress().state();
      if (state == State.RUNNING || state == State.PROCESSED) {
        RowCondition rows = requests.rows(request);
        statements.change(
            "DELETE FROM "
                + store.changed(table)
                + " WHERE "
                + DayStatements.OF_DAY
                + " AND ("
                + rows.sql()
                + ")",
            DayStatements.parameters(day, rows));
      }
    }
  }

  private void attach(TenantDay day, Map<String, String> parameters) {
    long wanted =
        statements.number(
            "SELECT count() FROM " + table + " WHERE " + DayStatements.OF_DAY, parameters);
    String attached = DayStatements.OF_DAY + " AND BatchId IN " + ofNew("BatchId");
    long there = statements.number("SELECT count() FROM logs WHERE " + attached, parameters);
    if (there == wanted) {
      return;
    }
    if (there > 0) {
      // ClickHouse died in the midst of an attachment.
      statements.deleteRows(day, attached, parameters);
    }
    // No view sees what is attached.
    statements.addStreams(table, DayStatements.OF_DAY, parameters);
    for (String partition : statements.partitions(table, day, DayStatements.OF_DAY, parameters)) {
      statements.change(
          "ALTER TABLE "
              + store.changed("logs")
              + " ATTACH PARTITION "
              + partition
              + " FROM "
              + beside.part(table),
          Map.of());
      store.awaitReplicas(ClickHouseLogStore.LOGS, false);
    }
  }

  /**
   * Only rows whose event is beside: what the stream no longer has, and what came meanwhile, stays.
   */
  private long deleteOld(TenantDay day, Map<String, String> parameters) {
    String old =
        DayStatements.OF_DAY
            + " AND ReceivedTimestamp >= fromUnixTimestamp64Nano({from:Int64}, 'UTC')"
            + " AND ReceivedTimestamp < fromUnixTimestamp64Nano({to:Int64}, 'UTC')"
            + " AND BatchId NOT IN "
            + ofNew("BatchId")
            + " AND ReceivedTimestamp IN "
            + ofNew("ReceivedTimestamp");
    long rows = statements.number("SELECT count() FROM logs WHERE " + old, parameters);
    if (rows > 0) {
      statements.deleteRows(day, old, parameters);
    }
    return rows;
  }

  /** With the database's name, since a mutation runs in none. */
  private String ofNew(String column) {
    return "(SELECT %s FROM %s WHERE toDate(Timestamp) = {day:Date})"
        .formatted(column, store.local(table));
  }

  @Override
  public void finish() {
    if (stays) {
      beside.drop(notesTable);
    } else {
      abandon();
    }
  }

  /** The notes last, since without them nobody knows whose the table is. */
  @Override
  public void abandon() {
    beside.drop(table);
    beside.drop(notesTable);
  }

  private boolean exists(String name) {
    return statements.number(
            "SELECT count() FROM system.tables WHERE database = {database:String} AND name = {name:String}",
            Map.of("database", store.database(), "name", name))
        > 0;
  }
}
