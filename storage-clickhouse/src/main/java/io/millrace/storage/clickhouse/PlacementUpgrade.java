package io.millrace.storage.clickhouse;

import io.millrace.model.store.RowCursor;
import io.millrace.storage.clickhouse.schema.InsertGate;
import io.millrace.storage.clickhouse.schema.Migration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the table that is partitioned by placement in the place of one that is partitioned by
 * tenant, with all its rows. Several starters may do so at once, and one that died is made good by
 * the next: a partition is filled beside and put in by one statement, which may be repeated with
 * the same end; and the table is renamed once, since it fails for whoever comes second.
 */
final class PlacementUpgrade {
  private static final Logger logger = LoggerFactory.getLogger(PlacementUpgrade.class);
  private static final String NEW = "logs_placed";
  private static final String OLD = "logs_before_0008";

  /** The default of the new column, for tables that have none yet. */
  private static final String PLACEMENT =
      "if(TenantId = 'default', 'default',"
          + " concat('pool:', leftPad(toString(murmurHash3_32(toString(TenantId)) % 4), 2, '0')))";

  private final ClickHouseLogStore store;
  private final DayStatements statements;

  /** Makes the name of this starter's own table. */
  private final long random;

  PlacementUpgrade(ClickHouseLogStore store, long random) {
    this.store = store;
    this.statements = new DayStatements(store);
    this.random = random;
  }

  private record Day(String day, String placement, long rows) {
    String partition() {
      return "('" + day + "', '" + placement + "')";
    }
  }

  /**
   * Returns when {@code logs} is the new table, whoever made it so. Blocks for as long as it takes.
   */
  void run() {
    Starters.untilDone(this::isDone, this::advance);
    followRows();
    tables(NEW).forEach(this::drop);
    tables(OLD).forEach(this::drop);
    tables(NEW + "\\_%").forEach(this::drop);
  }

  private boolean isDone() {
    return statements.number(
            "SELECT count() FROM system.tables WHERE database = {database:String} AND name = 'logs'"
                + " AND partition_key LIKE '%Placement%'",
            Map.of("database", store.database()))
        > 0;
  }

  private void advance() {
    if (tables(ClickHouseLogStore.LOGS).isEmpty()) {
      // Its renaming was cut in two.
      store.execute("RENAME TABLE " + NEW + " TO logs");
      return;
    }
    // Writers of the version before wait, and try again until they are of this one.
    store.execute(InsertGate.close(ClickHouseLogStore.LOGS));
    for (Day day : days(ClickHouseLogStore.LOGS, PLACEMENT)) {
      copy(day);
    }
    if (days(ClickHouseLogStore.LOGS, PLACEMENT).equals(days(NEW, "Placement"))) {
      store.execute("RENAME TABLE logs TO " + OLD + ", " + NEW + " TO logs");
    }
  }

  private List<Day> days(String table, String placement) {
    List<Day> days = new ArrayList<>();
    try (RowCursor rows =
        statements.ask(
            "SELECT toString(toDate(Timestamp)) AS D, toString("
                + placement
                + ") AS P, count() FROM "
                + table
                + " GROUP BY D, P ORDER BY D, P",
            Map.of())) {
      while (rows.next()) {
        days.add(new Day(rows.getString(0), rows.getString(1), rows.getLong(2)));
      }
    }
    return days;
  }

  private void copy(Day day) {
    Map<String, String> parameters = Map.of("day", day.day(), "placement", day.placement());
    String ofDay = " WHERE toDate(Timestamp) = {day:Date} AND ";
    if (statements.number(
            "SELECT count() FROM " + NEW + ofDay + "Placement = {placement:String}", parameters)
        == day.rows()) {
      return;
    }
    logger.info("schema: {} records of {} go to {}", day.rows(), day.day(), day.placement());
    String beside = NEW + "_" + Long.toUnsignedString(random);
    drop(beside);
    store.execute("CREATE TABLE " + beside + " AS " + NEW);
    statements.change(
        "INSERT INTO %s SELECT *, %s FROM logs%s%s = {placement:String} SETTINGS max_partitions_per_insert_block = 0"
            .formatted(beside, PLACEMENT, ofDay, PLACEMENT),
        parameters);
    statements.change(
        "ALTER TABLE %s REPLACE PARTITION %s FROM %s".formatted(NEW, day.partition(), beside),
        Map.of());
    drop(beside);
  }

  /**
   * The view of streams, which watches a table and not a name until its query is set again; and
   * what came while it watched the other. It is not dropped: another starter may be further on, and
   * change it.
   */
  private void followRows() {
    for (String statement : Migration.read("0002_streams.sql").templates()) {
      store.execute(store.layout().render(statement));
      if (statement.startsWith("CREATE MATERIALIZED VIEW")) {
        String query = statement.substring(statement.indexOf("SELECT"));
        store.execute(
            store.layout().render("ALTER TABLE logs_to_streams{on_cluster} MODIFY QUERY " + query));
      }
    }
    statements.addStreams("logs", "ReceivedTimestamp > now() - INTERVAL 1 HOUR", Map.of());
  }

  private List<String> tables(String like) {
    List<String> names = new ArrayList<>();
    try (RowCursor rows =
        statements.ask(
            "SELECT name FROM system.tables WHERE database = {database:String} AND name LIKE {name:String}",
            Map.of("database", store.database(), "name", like))) {
      while (rows.next()) {
        names.add(rows.getString(0));
      }
    }
    return names;
  }

  private void drop(String table) {
    store.execute("DROP TABLE IF EXISTS " + table + " SYNC");
  }
}
