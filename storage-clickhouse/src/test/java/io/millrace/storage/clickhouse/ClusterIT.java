package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.ClickHouseSqlUsers.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster of ClickHouse servers: two shards, two replicas each, Keeper. Needs Docker. */
@Tag("docker")
class ClusterIT extends ClusterContract {
  private static ClusterFixture cluster;
  private final String database = "cluster_it";

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Override
  ClickHouseLogStore open() {
    cluster = new ClusterFixture();
    cluster.start();
    return ClickHouseLogStore.open(cluster.settings(0, database));
  }

  @Test
  void write_manyTenants_bothShardsHaveSomeAndBothReplicasTheSame() throws Exception {
    List<LogEvent> events = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      events.add(event(new TenantId("t" + i), NOON, "line"));
    }
    write(batch(events), "1");

    List<Long> rows = new ArrayList<>();
    for (int server = 0; server < 4; server++) {
      try (ClickHouseLogStore one = ClickHouseLogStore.open(cluster.settings(server, database))) {
        String local = "SELECT toInt64(count()) FROM " + one.local("logs");
        int shard = server / 2;
        if (server % 2 == 0) {
          rows.add(number(one, local));
        }
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(number(one, local)).isEqualTo(rows.get(shard)));
        assertThat(number(one, "SELECT toInt64(count()) FROM logs")).isEqualTo(50);
      }
    }
    assertThat(rows).allMatch(count -> count > 0);
    assertThat(rows.stream().mapToLong(Long::longValue).sum()).isEqualTo(50);
  }

  @Test
  void writeAgain_throughAnotherServer_storesOnce() throws Exception {
    var batch = batch(List.of(event(TENANTS.getFirst(), NOON, "a", "b")));
    write(batch, "1");
    try (ClickHouseLogStore other = ClickHouseLogStore.open(cluster.settings(3, database))) {
      ClickHouseLogBatch again = other.newBatch();
      again.add(event(TENANTS.getFirst(), NOON, "a", "b"));
      other.writeAgain(again, "1");
    }
    assertThat(bodies(TENANTS.getFirst())).containsExactly("a", "b");
  }

  @Test
  void sqlUser_everyServer_seesItsTenantAlone() throws Exception {
    TenantId tenant = TENANTS.getFirst();
    List<LogEvent> events = new ArrayList<>();
    TENANTS.forEach(one -> events.add(event(one, NOON, "of " + one)));
    write(batch(events), "1");
    SqlUserLimits limits = new SqlUserLimits(Duration.ofSeconds(20), 256 << 20, 1_000);
    Credentials user = store.sqlUsers().create(tenant, limits);
    assertThat(store.sqlUsers().names()).containsExactly(user.user());
    assertThatThrownBy(() -> store.sqlUsers().create(tenant, limits))
        .hasMessageContaining(": exists (expected: none; ");

    for (int server : ClusterFixture.oneOfEachShard()) {
      ClickHouseLogStore admin = ClickHouseLogStore.open(cluster.settings(server, database));
      try (admin;
          ClickHouseLogStore own = admin.openAs(user.user(), user.password())) {
        assertThat(strings(own, "SELECT Body FROM logs")).containsExactly("of " + tenant);
        assertThat(strings(own, "SELECT Body FROM otel_logs")).containsExactly("of " + tenant);
        assertThat(strings(own, "SELECT toString(TenantId) FROM " + admin.local("logs")))
            .allMatch(name -> name.equals(tenant.value()));
        assertThat(number(own, "SELECT toInt64(count()) FROM streams")).isEqualTo(1);
        assertThat(number(own, "SELECT toInt64(count()) FROM `" + database + "`.usage_batches"))
            .isEqualTo(1);
        for (String refused :
            List.of(
                "SELECT Query FROM `" + database + "`.delete_requests",
                "SELECT query FROM system.query_log",
                "SELECT count() FROM url('http://localhost', 'CSV', 'x String')",
                "SELECT toString(number) FROM numbers(10000)",
                "SELECT Body FROM logs SETTINGS max_rows_to_read = 0",
                "SELECT Body FROM logs SETTINGS max_execution_time = 0",
                "INSERT INTO `" + database + "`.logs (TenantId) VALUES ('x')")) {
          assertThatThrownBy(() -> strings(own, refused))
              .as(refused)
              .isInstanceOf(StoreException.class);
        }
      }
    }
    assertThat(strings("SELECT toString(count()) FROM logs"))
        .containsExactly(Integer.toString(TENANTS.size()));

    store.sqlUsers().drop(tenant);
    assertThat(store.sqlUsers().names()).isEmpty();
    try (ClickHouseLogStore gone = store.openAs(user.user(), user.password())) {
      assertThatThrownBy(() -> number(gone, "SELECT toInt64(1)"))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void coldVolume_oldDays_areMovedOnEveryReplica() throws Exception {
    TenantId tenant = TENANTS.getFirst();
    try (ClickHouseLogStore tiered =
        ClickHouseLogStore.open(
            cluster.settings(0, database).withColdVolume(new ColdVolume("tiered", "cold", 1)))) {
      tiered.prepare();
      assertThat(tiered.schema().diff()).isEmpty();
      ClickHouseLogBatch batch = tiered.newBatch();
      batch.add(event(tenant, NOON - Duration.ofDays(300).toNanos(), "old"));
      tiered.write(batch, "1");

      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(
                          strings(
                              tiered,
                              "SELECT disk_name FROM "
                                  + tiered.layout().ofAllServers("system.parts")
                                  + " WHERE active AND table = 'logs' AND rows > 0 AND database = '"
                                  + tiered.layout().localDatabase(database)
                                  + "'"))
                      .containsExactly("second", "second"));
    }
    assertThat(bodies(tenant)).containsExactly("old");
  }

  private static long number(ClickHouseLogStore store, String sql) {
    try (RowCursor rows = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(20)))) {
      rows.next();
      return rows.getLong(0);
    }
  }

  private static List<String> strings(ClickHouseLogStore store, String sql) {
    List<String> found = new ArrayList<>();
    try (RowCursor rows = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(20)))) {
      while (rows.next()) {
        found.add(rows.getString(0));
      }
    }
    return found;
  }
}
