package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing of one request is there in the next. One connection only, so that there is no luck. */
class IsolationIT {
  private static final String CHANGED =
      "SELECT name, value FROM system.settings WHERE changed AND name != 'log_comment' ORDER BY name";
  private static EngineFixture engine;
  private static RawHttp http;

  @BeforeAll
  static void start() {
    engine = EngineFixture.start(settings -> settings.withPoolSize(1));
    http = new RawHttp(engine.url());
  }

  @AfterAll
  static void stop() {
    http.close();
    engine.close();
  }

  @Test
  void post_settings_holdForOneRequest() throws Exception {
    String before = http.post(CHANGED).body();

    assertThat(
            http.post(
                    "SELECT getSetting('max_threads'), getSetting('max_execution_time')",
                    "max_threads",
                    "1",
                    "max_execution_time",
                    "3")
                .body())
        .isEqualTo("1\t3\n");
    http.post("SELECT throwIf(1)", "max_block_size", "7", "max_memory_usage", "100000000");
    http.post("SELECT 1", "max_block_size", "8", "no_such_setting", "1");
    http.post("SELECT 1", "max_block_size", "nonsense");

    assertThat(http.post(CHANGED).body()).isEqualTo(before);
  }

  @Test
  void post_settingsOfStatement_goBeforeThoseOfRequest() throws Exception {
    String sql = "SELECT getSetting('max_threads'), getSetting('max_block_size')";

    assertThat(http.post(sql + " SETTINGS max_threads = 3", "max_threads", "1").body())
        .startsWith("3\t");
    assertThat(
            http.post(
                    sql + " FORMAT CSV SETTINGS max_threads = 4",
                    "max_threads",
                    "1",
                    "max_block_size",
                    "77")
                .body())
        .isEqualTo("4,77\n");
  }

  @Test
  void post_settingThatTheTextNeeds_holdsForIt() throws Exception {
    assertThat(http.post("SELECT 'long enough to be refused'", "max_query_size", "10").statusCode())
        .isEqualTo(400);
    assertThat(http.post("SELECT 'long enough to be refused'").statusCode()).isEqualTo(200);
  }

  @Test
  void post_setStatement_hasNoEffectLater() throws Exception {
    String before = http.post(CHANGED).body();

    assertThat(http.post("SET max_threads = 1").statusCode()).isEqualTo(200);
    assertThat(http.post("SET readonly = 1").statusCode()).isEqualTo(200);
    assertThat(http.post("SELECT 1 SETTINGS max_threads = 1").body()).isEqualTo("1\n");
    assertThat(http.post("SELECT 1", "readonly", "1").body()).isEqualTo("1\n");

    assertThat(http.post(CHANGED).body()).isEqualTo(before);
  }

  @Test
  void post_readonly_forbidsChanges() throws Exception {
    HttpResponse<String> response = http.post("CREATE DATABASE never", "readonly", "1");

    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("164");
    assertThat(http.post("SELECT count() FROM system.databases WHERE name = 'never'").body())
        .isEqualTo("0\n");
  }

  @Test
  void post_database_holdsForOneRequest() throws Exception {
    assertThat(http.post("SELECT currentDatabase()", "database", "system").body())
        .isEqualTo("system\n");
    assertThat(http.post("USE system").statusCode()).isEqualTo(200);
    assertThat(http.post("SELECT currentDatabase()").body()).isEqualTo("default\n");
  }

  @Test
  void post_databaseDroppedAndCreatedAgain_isFound() throws Exception {
    http.post("CREATE DATABASE again");
    http.post("CREATE TABLE first (a Int8) ENGINE = Memory", "database", "again");
    http.post("DROP DATABASE again SYNC", "database", "again");
    assertThat(http.post("SELECT * FROM first", "database", "again").statusCode()).isEqualTo(404);
    http.post("CREATE DATABASE again");
    http.post("CREATE TABLE second (a Int8) ENGINE = Memory", "database", "again");

    assertThat(http.post("SHOW TABLES", "database", "again").body()).isEqualTo("second\n");
  }

  @Test
  void post_failedStatement_isNotListedAsRunning() throws Exception {
    http.post("SELECT throwIf(number = 100) FROM numbers(1000)");

    assertThat(
            http.post(
                    "SELECT count() FROM system.processes WHERE query LIKE '%throwIf(number%'"
                        + " AND query NOT LIKE '%processes%'")
                .body())
        .isEqualTo("0\n");
  }

  @Test
  void post_logComment_isTheClientsOrItsQueryId() throws Exception {
    String sql = "SELECT Settings['log_comment'] FROM system.processes WHERE query LIKE '%log_co%'";

    assertThat(http.post(sql, "query_id", "mine").body()).startsWith("mine #");
    assertThat(http.post(sql, "log_comment", "a comment").body()).startsWith("a comment #");
  }
}
