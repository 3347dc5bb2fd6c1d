package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of tenants: the language of their statements; the embedded engine has no users. */
class SqlUserIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId SHOP = new TenantId("my-shop");
  private static ClickHouseLogStore store;

  @BeforeAll
  static void open() {
    store = PreparedStore.open(engine);
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void statements_anyLayout_areClickHousesLanguage(boolean cluster) {
    TableLayout layout = cluster ? TableLayout.cluster("logs-1", true) : TableLayout.SINGLE;
    SqlUserStatements statements = new SqlUserStatements("millrace", layout);
    ImmutableList<String> all =
        ImmutableList.<String>builder()
            .addAll(statements.create(SHOP, SqlUserLimits.DEFAULT, "00", "11"))
            .addAll(statements.drop(SHOP))
            .build();

    for (String statement : all) {
      store
          .query(new StoreQuery("EXPLAIN AST " + statement, Map.of(), Duration.ofSeconds(9)))
          .close();
      assertThat(statement.contains(" ON CLUSTER `logs-1`")).as(statement).isEqualTo(cluster);
    }
    assertThat(all)
        .filteredOn(statement -> statement.contains(" POLICY ") || statement.startsWith("GRANT"))
        .hasSize(4)
        .allMatch(statement -> statement.contains("`millrace_local`.logs") == cluster)
        .allMatch(statement -> statement.contains("`millrace`.usage_days"));
  }

  @Test
  void foreignRows_whoeverSeesAll_countsThem() {
    store.execute("INSERT INTO logs (TenantId, Timestamp) VALUES ('other', '2026-11-20 12:00:00')");
    SqlUserStatements statements = new SqlUserStatements(store.database(), TableLayout.SINGLE);

    try (var rows =
        store.query(
            new StoreQuery(statements.foreignRows(SHOP), Map.of(), Duration.ofSeconds(9)))) {
      assertThat(rows.next()).isTrue();
      // The record, and its stream.
      assertThat(rows.getLong(0)).isEqualTo(2);
    }
  }

  @Test
  void create_embeddedEngine_isRefusedWithTheRemedy() {
    for (Runnable action :
        ImmutableList.<Runnable>of(
            () -> store.sqlUsers().create(SHOP, SqlUserLimits.DEFAULT),
            () -> store.sqlUsers().drop(SHOP),
            () -> store.sqlUsers().names())) {
      assertThatThrownBy(action::run)
          .isInstanceOf(StoreException.class)
          .hasMessageEndingWith(
              " (expected: a ClickHouse server whose user store.user may manage access: access_management 1;"
                  + " the embedded engine has no users: there POST /api/v1/sql serves tenants)");
    }
  }
}
