package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official JDBC driver with its defaults. */
class JdbcIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  @Test
  void execute_ddlBatchAndQuery_giveTheRows() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE jdbc (id UInt32, name String, at DateTime64(3, 'UTC'), missing Nullable(Int32))"
              + " ENGINE = MergeTree ORDER BY id");
      OffsetDateTime at = OffsetDateTime.of(2026, 11, 23, 1, 2, 3, 456_000_000, ZoneOffset.UTC);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO jdbc VALUES (?, ?, ?, ?)")) {
        for (int i = 0; i < 100; i++) {
          insert.setInt(1, i);
          insert.setString(2, "it's \\ row " + i + "\n");
          insert.setObject(3, at);
          insert.setObject(4, i % 2 == 0 ? i : null);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(100);
      }

      try (ResultSet rows =
          statement.executeQuery(
              "SELECT *, toString(at) AS stored, count() OVER () AS n FROM jdbc ORDER BY id LIMIT 2")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt("id")).isZero();
        assertThat(rows.getInt("missing")).isZero();
        assertThat(rows.getLong("n")).isEqualTo(100);
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("name")).isEqualTo("it's \\ row 1\n");
        assertThat(rows.getObject("at", OffsetDateTime.class)).isEqualTo(at);
        assertThat(rows.getString("stored")).isEqualTo("2026-11-23 01:02:03.456");
        assertThat(rows.getObject("missing")).isNull();
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @Test
  void prepare_query_bindsItsParameters() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT number FROM numbers(100) WHERE number > ? AND toString(number) != ?")) {
      query.setInt(1, 97);
      query.setString(2, "98");
      try (ResultSet rows = query.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(99);
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @Test
  void metaData_ofTables_isThere() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE described (a Int32) ENGINE = Memory");
      assertThat(connection.getMetaData().getDatabaseProductVersion()).startsWith("26.");
      try (ResultSet columns =
          connection.getMetaData().getColumns(null, engine.database(), "described", "%")) {
        assertThat(columns.next()).isTrue();
        assertThat(columns.getString("COLUMN_NAME")).isEqualTo("a");
        assertThat(columns.next()).isFalse();
      }
    }
  }

  @Test
  void execute_wrongStatement_failsWithTheCode() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM nothing_here"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("Code: 60")
          .hasMessageContaining("UNKNOWN_TABLE");
    }
  }

  /** The driver cancels by KILL QUERY with the query id that it chose. */
  @Test
  void cancel_runningQuery_endsIt() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        RawHttp http = new RawHttp(engine.url())) {
      CompletableFuture<Boolean> failed =
          CompletableFuture.supplyAsync(
              () -> fails(statement, "SELECT count() FROM system.numbers"));
      Awaitility.await()
          .until(
              () ->
                  http.post(
                          "SELECT count() FROM system.processes WHERE query LIKE '%system.numbers%'"
                              + " AND query NOT LIKE '%processes%'")
                      .body()
                      .equals("1\n"));

      statement.cancel();

      assertThat(failed.get(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean fails(Statement statement, String sql) {
    try {
      statement.executeQuery(sql).close();
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:clickhouse:" + engine.url() + "/" + engine.database(), "default", "");
  }
}
