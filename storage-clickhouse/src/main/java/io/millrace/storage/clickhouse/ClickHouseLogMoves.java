package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import io.millrace.model.store.LogMoves;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.TenantDay;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Copies a tenant's rows of a day into a table beside, attaches its parts to {@code logs} in their
 * new place, and deletes the old rows. The table's comment says what is moved, and how far it is:
 * so whoever comes after a crash knows which rows are there twice. Why so:
 * docs/decisions/0019-tenant-partitions.md.
 */
final class ClickHouseLogMoves implements LogMoves {
  private static final String BESIDE = "logs_moving_";

  /** The rows are being copied, or attached: those in the old place are all that counts. */
  private static final String COPYING = "copying";

  /** The rows are in their new place: those in the old one are to go. */
  private static final String ATTACHED = "attached";

  private static final String THERE =
      DayStatements.OF_DAY + " AND Placement = {to:String} AND BatchId IN ";

  private static final String HERE =
      DayStatements.OF_DAY + " AND Placement = {from:String} AND BatchId IN ";

  private final ClickHouseLogStore store;
  private final DayStatements statements;
  private final PartitionTenants partitions;
  private final BesideTables beside;

  ClickHouseLogMoves(ClickHouseLogStore store) {
    this.store = store;
    this.statements = new DayStatements(store);
    this.partitions = new PartitionTenants(store);
    this.beside = new BesideTables(store);
  }

  private record Move(TenantId tenant, LocalDate day, Placement from, Placement to) {
    /** One for each day and tenant, of a length that a table's name may have. */
    String table() {
      return BESIDE + Hashing.murmur3_128().hashString(tenant + " " + day, StandardCharsets.UTF_8);
    }

    String comment(String step) {
      return String.join(
          " ", step, tenant.value(), day.toString(), from.partition(), to.partition());
    }

    ImmutableMap<String, String> parameters() {
      return ImmutableMap.<String, String>builder()
          .putAll(DayStatements.parameters(new TenantDay(tenant, day)))
          .put("from", from.partition())
          .put("to", to.partition())
          .buildOrThrow();
    }
  }

  @Override
  public ImmutableList<Placed> placed() {
    return partitions.list().stream()
        .flatMap(partition -> partition.tenants().stream())
        .collect(toImmutableList());
  }

  @Override
  public ImmutableList<Placed> placed(TenantId tenant) {
    ImmutableList.Builder<Placed> placed = ImmutableList.builder();
    try (RowCursor rows =
        statements.ask(
            """
            SELECT DISTINCT toString(toDate(Timestamp)) AS D, toString(Placement) AS P FROM logs
            WHERE TenantId = {tenant:String} ORDER BY D, P""",
            Map.of("tenant", tenant.value()))) {
      while (rows.next()) {
        placed.add(
            new Placed(
                tenant, LocalDate.parse(rows.getString(0)), new Placement(rows.getString(1))));
      }
    }
    return placed.build();
  }

  @Override
  public long move(Placed from, Placement to) {
    Move move = new Move(from.tenant(), from.day(), from.placement(), to);
    finishInterrupted(move.table());
    return copyAndAttach(move);
  }

  private long copyAndAttach(Move move) {
    String table = move.table();
    beside.create(table, move.comment(COPYING));
    statements.change(
        """
        INSERT INTO %s SELECT * REPLACE (toLowCardinality({to:String}) AS Placement) FROM logs
        WHERE %s AND logs.Placement = {from:String}"""
            .formatted(table, DayStatements.OF_DAY),
        move.parameters());
    store.awaitReplicas(table, false);
    store.awaitReplicas("logs", false);
    long rows = statements.number("SELECT count() FROM " + table, Map.of());
    if (rows > 0) {
      statements.change(
          "ALTER TABLE %s ATTACH PARTITION %s FROM %s"
              .formatted(
                  store.changed("logs"),
                  DayStatements.partition(move.day(), move.to().partition()),
                  beside.part(table)),
          Map.of());
    }
    beside.comment(table, move.comment(ATTACHED));
    deleteOld(move, table);
    return rows;
  }

  /** Then the masks are applied, so that the room is free. */
  private void deleteOld(Move move, String table) {
    delete(move.day(), move.from(), HERE + batchesOf(table), move.parameters());
    beside.dropNow(table);
  }

  private void delete(
      LocalDate day, Placement placement, String condition, Map<String, String> parameters) {
    if (statements.number("SELECT count() FROM logs WHERE " + condition, parameters) > 0) {
      String partition = DayStatements.partition(day, placement.partition());
      statements.change(
          "DELETE FROM "
              + store.changed("logs")
              + " IN PARTITION "
              + partition
              + " WHERE "
              + condition,
          parameters);
      statements.applyMask(partition);
    }
  }

  /** With the database's name, since a mutation runs in none. */
  private String batchesOf(String table) {
    return "(SELECT BatchId FROM " + store.local(table) + ")";
  }

  @Override
  public void finishInterrupted() {
    finishInterrupted(BESIDE + "%");
  }

  private void finishInterrupted(String tables) {
    List<Interrupted> interrupted = new ArrayList<>();
    try (RowCursor rows =
        statements.ask(
            """
            SELECT comment, name FROM system.tables
            WHERE database = {database:String} AND name LIKE {tables:String}""",
            Map.of("database", store.database(), "tables", tables))) {
      while (rows.next()) {
        interrupted.add(new Interrupted(rows.getString(0), rows.getString(1)));
      }
    }
    interrupted.forEach(this::finish);
  }

  private record Interrupted(String comment, String table) {}

  private void finish(Interrupted interrupted) {
    String[] words = interrupted.comment().split(" ", -1);
    Move move =
        new Move(
            new TenantId(words[1]),
            LocalDate.parse(words[2]),
            new Placement(words[3]),
            new Placement(words[4]));
    store.awaitReplicas(interrupted.table(), false);
    store.awaitReplicas("logs", false);
    if (words[0].equals(ATTACHED)) {
      deleteOld(move, interrupted.table());
    } else {
      // No batch has rows of one tenant in two places, but by a move.
      delete(move.day(), move.to(), THERE + batchesOf(interrupted.table()), move.parameters());
      beside.dropNow(interrupted.table());
    }
  }
}
