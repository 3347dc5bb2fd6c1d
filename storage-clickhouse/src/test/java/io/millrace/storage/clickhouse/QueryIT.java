package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreException.Kind;
import io.millrace.model.store.StoreQuery;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private ClickHouseLogStore store;

  @BeforeEach
  void open() {
    store =
        ClickHouseLogStore.open(
            new ClickHouseSettings(
                URI.create(engine.url()),
                "default",
                "",
                engine.database(),
                TIMEOUT,
                TIMEOUT,
                true,
                2));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "plain",
        "it's",
        "'; DROP TABLE logs; --",
        "a\tb\nc\rd\be\ff\0g\u0001h\u001bi\u007fj",
        "\\",
        "\\n",
        "\\'",
        "''",
        "\"`",
        "{x:String}",
        "%",
        "%00",
        "&a=b#c",
        "+",
        "\\N",
        "NULL",
        "naïve 日本語 🚀",
        "🚀\uFFFD",
        "a\\tb"
      })
  void query_hostileText_comesBackUnchanged(String text) {
    String literal = "['" + text.replace("\\", "\\\\").replace("'", "\\'") + "', 'second']";
    StoreQuery query =
        new StoreQuery(
            "SELECT {text:String} AS a, {list:Array(String)} AS b, {text:String} AS c",
            Map.of("text", text, "list", literal),
            TIMEOUT);
    try (RowCursor cursor = store.query(query)) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.getString(0)).isEqualTo(text);
      assertThat(cursor.getStrings(1)).containsExactly(text, "second");
      assertThat(cursor.getString(2)).isEqualTo(text);
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void query_longText_comesBack() {
    String text = "0123456789".repeat(3_000);
    StoreQuery query = new StoreQuery("SELECT {text:String}", Map.of("text", text), TIMEOUT);
    try (RowCursor cursor = store.query(query)) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.getString(0)).isEqualTo(text);
    }
  }

  @Test
  void query_typedParameters_areBound() {
    StoreQuery query =
        new StoreQuery(
            "SELECT {i:Int64} + 1, {u:UInt64}, {t:DateTime64(9, 'UTC')}, {f:Float64}",
            Map.of(
                "i", "-42",
                "u", "18446744073709551615",
                "t", "2026-11-20 08:00:00.123456789",
                "f", "0.5"),
            TIMEOUT);
    try (RowCursor cursor = store.query(query)) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.getLong(0)).isEqualTo(-41);
      assertThat(cursor.getString(1)).isEqualTo("18446744073709551615");
      assertThat(cursor.getLong(2)).isEqualTo(1_795_161_600_123_456_789L);
      assertThat(cursor.getDouble(3)).isEqualTo(0.5);
    }
  }

  @Test
  void query_settings_areForThisQueryAlone() {
    String sql = "SELECT getSetting('max_block_size')";
    StoreQuery changed =
        new StoreQuery(sql, ImmutableMap.of(), ImmutableMap.of("max_block_size", "77"), TIMEOUT);
    assertThat(firstLong(changed)).isEqualTo(77);
    assertThat(firstLong(new StoreQuery(sql, Map.of(), TIMEOUT))).isNotEqualTo(77);
  }

  @Test
  void query_longRunning_isTimeout() {
    StoreQuery query =
        new StoreQuery(
            "SELECT count() FROM numbers(1e18) WHERE sipHash64(number) = 1",
            Map.of(),
            Duration.ofMillis(500));
    assertThatThrownBy(() -> firstLong(query))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
  }

  @Test
  void query_timeoutBehindTheFirstRows_isTimeout() {
    StoreQuery query =
        new StoreQuery(
            "SELECT number, sleepEachRow(0.01) FROM numbers(100000) SETTINGS max_block_size = 10",
            Map.of(),
            Duration.ofSeconds(1));
    assertThatThrownBy(
            () -> {
              try (RowCursor cursor = store.query(query)) {
                while (cursor.next()) {
                  assertThat(cursor.getLong(0)).isLessThan(100_000);
                }
              }
            })
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
  }

  @Test
  void query_tooMuchMemory_isLimit() {
    StoreQuery query =
        new StoreQuery(
            "SELECT length(groupArray(number)) FROM numbers(100000000)",
            ImmutableMap.of(),
            ImmutableMap.of("max_memory_usage", "10000000"),
            TIMEOUT);
    assertThatThrownBy(() -> firstLong(query))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MEMORY_LIMIT))
        .hasMessageContaining("code 241");
  }

  @Test
  void query_syntaxError_isRejected() {
    assertThatThrownBy(() -> firstLong(new StoreQuery("SELEKT 1", Map.of(), TIMEOUT)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REJECTED))
        .hasMessageContaining("code 62");
  }

  @Test
  void query_unknownTable_namesTheRemedy() {
    assertThatThrownBy(() -> firstLong(new StoreQuery("SELECT 1 FROM nosuch", Map.of(), TIMEOUT)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageContaining("(the tables are missing or old: start a writer, which makes them)");
  }

  @Test
  void close_beforeTheEnd_stopsTheQuery() {
    for (int i = 0; i < 5; i++) {
      StoreQuery endless =
          new StoreQuery("SELECT number AS endless FROM system.numbers", Map.of(), TIMEOUT);
      try (RowCursor cursor = store.query(endless)) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.getLong(0)).isZero();
      }
    }
    StoreQuery running =
        new StoreQuery(
            "SELECT count() FROM system.processes WHERE query LIKE '%AS endless FROM%' AND query NOT LIKE '%processes%'",
            Map.of(), TIMEOUT);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(firstLong(running)).isZero());
  }

  @Test
  void query_noRows_hasColumns() {
    StoreQuery query = new StoreQuery("SELECT 1 AS a, 'x' AS b WHERE 0", Map.of(), TIMEOUT);
    try (RowCursor cursor = store.query(query)) {
      assertThat(cursor.columns()).containsExactly("a", "b");
      assertThat(cursor.next()).isFalse();
    }
  }

  private long firstLong(StoreQuery query) {
    try (RowCursor cursor = store.query(query)) {
      assertThat(cursor.next()).isTrue();
      return cursor.getLong(0);
    }
  }
}
