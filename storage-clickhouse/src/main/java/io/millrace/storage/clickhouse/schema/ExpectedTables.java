package io.millrace.storage.clickhouse.schema;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What migrations make, as this very ClickHouse describes it: they are applied to an empty database
 * in memory, which is read and dropped. So no text has to be compared with another version's way of
 * writing it. A process asks each version of ClickHouse once.
 */
public final class ExpectedTables {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String INFIX = "_expected_";
  private static final int RANDOM_CHARS = 8;

  /** What a killed process left is dropped after this time. */
  private static final long KEPT_SECONDS = 3_600;

  private static final Cache<Question, ImmutableMap<String, TableShape>> ANSWERS =
      CacheBuilder.newBuilder().maximumSize(100).build();

  private record Question(
      String serverVersion, ImmutableList<Migration> migrations, TableLayout layout) {}

  private final BiConsumer<String, String> execute;
  private final Function<StoreQuery, RowCursor> query;
  private final InstantSource clock;

  /**
   * A maker.
   *
   * @param execute runs a statement (first) in a database (second)
   * @param query runs a question, whatever the current database is
   */
  public ExpectedTables(
      BiConsumer<String, String> execute,
      Function<StoreQuery, RowCursor> query,
      InstantSource clock) {
    this.execute = execute;
    this.query = query;
    this.clock = clock;
  }

  /** Tables and views by their names. The database that they are made in is named after another. */
  public ImmutableMap<String, TableShape> of(
      ImmutableList<Migration> migrations, TableLayout layout, String database) {
    Question question = new Question(serverVersion(), migrations, layout);
    ImmutableMap<String, TableShape> known = ANSWERS.getIfPresent(question);
    if (known == null) {
      known = ask(question, database);
      ANSWERS.put(question, known);
    }
    return known;
  }

  private ImmutableMap<String, TableShape> ask(Question question, String database) {
    dropForgotten(database);
    String scratch =
        database
            + INFIX
            + clock.instant().getEpochSecond()
            + "_"
            + UUID.randomUUID().toString().substring(0, RANDOM_CHARS);
    execute.accept("CREATE DATABASE `" + scratch + "` ENGINE = Memory", "default");
    try {
      for (Migration migration : question.migrations()) {
        for (String template : migration.templates()) {
          execute.accept(question.layout().renderAlone(template), scratch);
        }
        migration.program().ifPresent(step -> follow(step, scratch));
      }
      return new SchemaReader(query).tables(scratch);
    } finally {
      drop(scratch);
    }
  }

  private String serverVersion() {
    try (RowCursor rows =
        query.apply(new StoreQuery("SELECT version()", ImmutableMap.of(), TIMEOUT))) {
      rows.next();
      return rows.getString(0);
    }
  }

  /** What the program does, to tables without rows; a database in memory cannot rename. */
  private void follow(ProgramStep step, String scratch) {
    switch (step) {
      case PLACE_LOGS -> {
        execute.accept("DROP TABLE logs SYNC", scratch);
        execute.accept("CREATE TABLE logs AS logs_placed", scratch);
        execute.accept("DROP TABLE logs_placed SYNC", scratch);
      }
      case READ_RESOURCES -> {
        execute.accept(ResourceColumn.removeDefault("logs"), scratch);
        execute.accept(ResourceColumn.dropMap("logs"), scratch);
        execute.accept(ResourceColumn.addAlias("logs"), scratch);
      }
    }
  }

  private void drop(String scratch) {
    execute.accept("DROP DATABASE IF EXISTS `" + scratch + "` SYNC", "default");
  }

  private void dropForgotten(String database) {
    List<String> forgotten = new ArrayList<>();
    String prefix = database + INFIX;
    try (RowCursor rows =
        query.apply(
            new StoreQuery(
                "SELECT name FROM system.databases WHERE startsWith(name, {prefix:String})"
                    + " AND toUInt64OrZero(splitByChar('_', substring(name, length({prefix:String}) + 1))[1])"
                    + " < toUInt64({now:UInt64}) - "
                    + KEPT_SECONDS,
                Map.of("prefix", prefix, "now", Long.toString(clock.instant().getEpochSecond())),
                TIMEOUT))) {
      while (rows.next()) {
        forgotten.add(rows.getString(0));
      }
    }
    forgotten.forEach(this::drop);
  }
}
