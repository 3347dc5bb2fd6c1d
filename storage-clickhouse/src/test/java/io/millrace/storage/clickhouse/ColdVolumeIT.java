package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantDay;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineFixture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old days go to a second disk of the embedded engine. */
class ColdVolumeIT {
  private static final TenantId SHOP = new TenantId("shop");

  private static final String CONFIGURATION =
      """
      <storage_configuration>
        <disks><second><type>local</type><path>SECOND_DISK/</path></second></disks>
        <policies><tiered><move_factor>0</move_factor><volumes>
          <default><disk>default</disk></default>
          <cold><disk>second</disk><perform_ttl_move_on_insert>false</perform_ttl_move_on_insert></cold>
        </volumes></tiered></policies>
      </storage_configuration>
      """;

  @TempDir static Path directory;
  private static EngineFixture engine;

  @BeforeAll
  static void start() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("second"));
    Path config =
        Files.writeString(
            directory.resolve("extra.xml"), CONFIGURATION.replace("SECOND_DISK", disk.toString()));
    engine = EngineFixture.start(settings -> settings.withExtraConfig(config));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  private static ClickHouseLogStore open(String database, ColdVolume volume) {
    return ClickHouseLogStore.open(
        ClickHouseSettings.of(URI.create(engine.url()))
            .withDatabase(database)
            .withColdVolume(volume));
  }

  @Test
  void prepare_withAPolicy_oldDaysAreMovedAndTheirRowsAreRead() throws Exception {
    String database = engine.newDatabase(getClass());
    try (ClickHouseLogStore store = open(database, new ColdVolume("tiered", "cold", 7))) {
      store.prepare();
      store.prepare();
      assertThat(store.schema().diff()).isEmpty();
      Instant now = Instant.now();
      write(store, now.minus(Duration.ofDays(30)), "old");
      write(store, now, "new");

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(disks(store)).containsExactly("default new", "second old"));
      assertThat(strings(store, "SELECT Body FROM logs ORDER BY Body"))
          .containsExactly("new", "old");

      // Tables beside are on the same disks, and rows can be moved between partitions.
      LocalDate oldDay = now.minus(Duration.ofDays(30)).atZone(ZoneOffset.UTC).toLocalDate();
      store.moves().move(new Placed(SHOP, oldDay, Placement.pooled(SHOP)), Placement.own(SHOP));
      assertThat(strings(store, "SELECT Body FROM logs ORDER BY Body"))
          .containsExactly("new", "old");
      store.removal().drop(List.of(new TenantDay(SHOP, oldDay)));
      assertThat(strings(store, "SELECT Body FROM logs")).containsExactly("new");
    }
  }

  @Test
  void prepare_tablesWithoutPolicyBefore_areMovedToo() throws Exception {
    String database = engine.newDatabase(getClass());
    try (ClickHouseLogStore store =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(URI.create(engine.url())).withDatabase(database))) {
      store.prepare();
      write(store, Instant.now().minus(Duration.ofDays(30)), "old");
    }
    try (ClickHouseLogStore store = open(database, new ColdVolume("tiered", "cold", 40))) {
      store.prepare();
    }
    try (ClickHouseLogStore store = open(database, new ColdVolume("tiered", "cold", 7))) {
      store.prepare();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(disks(store)).containsExactly("second old"));
    }
  }

  @Test
  void prepare_policyOrVolumeIsMissing_isRefusedWithTheRemedy() {
    String database = engine.newDatabase(getClass());
    try (ClickHouseLogStore store = open(database, new ColdVolume("frozen", "cold", 7))) {
      assertThatThrownBy(store::prepare)
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("store.tiering: policy frozen, volume cold: ")
          .hasMessageEndingWith(
              "(expected: a storage policy of the server that has the volumes of the table's present one"
                  + " under their names, and volume cold; or an empty store.tiering.policy)");
    }
    try (ClickHouseLogStore store = open(database, new ColdVolume("tiered", "ice", 7))) {
      assertThatThrownBy(store::prepare)
          .hasMessageStartingWith("store.tiering: policy tiered, volume ice: ");
    }
  }

  private static void write(ClickHouseLogStore store, Instant time, String body) throws Exception {
    long nanos = TimeUnit.SECONDS.toNanos(time.getEpochSecond());
    ClickHouseLogBatch batch = store.newBatch();
    LogEvent event = ClusterContract.event(SHOP, nanos, body);
    batch.add(event);
    store.write(batch, body);
  }

  /** The disk of each row. */
  private static List<String> disks(ClickHouseLogStore store) {
    return strings(
        store,
        """
        SELECT concat(parts.disk_name, ' ', logs.Body) AS Place FROM logs
        JOIN system.parts ON parts.name = logs._part AND parts.table = 'logs' AND parts.active
          AND parts.database = currentDatabase()
        ORDER BY Place""");
  }

  private static List<String> strings(ClickHouseLogStore store, String sql) {
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(60)))) {
      while (cursor.next()) {
        rows.add(cursor.getString(0));
      }
    }
    return rows;
  }
}
