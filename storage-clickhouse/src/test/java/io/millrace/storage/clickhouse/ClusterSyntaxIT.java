package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.TenantDay;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineFixture;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The statements for a cluster, each as it is sent, through the engine's parser; and all that one
 * server can do of them, on Distributed tables over the engine itself.
 */
class ClusterSyntaxIT extends ClusterContract {
  private static final Pattern CHANGE =
      Pattern.compile("^(CREATE|ALTER|DROP|RENAME|DELETE|SYSTEM) ");

  private static final Pattern OF_A_CLUSTER =
      Pattern.compile(
          "ON CLUSTER|_local`|cluster\\(|clusterAllReplicas|= Distributed|= Replicated|SYSTEM SYNC");

  @TempDir static Path directory;

  private static EngineFixture engine;
  private static ClusterStandIn cluster;

  @AfterAll
  static void stop() {
    cluster.close();
    engine.close();
  }

  @Override
  ClickHouseLogStore open() throws IOException {
    Path config = Files.writeString(directory.resolve("extra.xml"), ClusterStandIn.CONFIGURATION);
    engine = EngineFixture.start(settings -> settings.withExtraConfig(config));
    cluster = new ClusterStandIn(engine.url());
    return ClickHouseLogStore.open(
        ClickHouseSettings.of(cluster.url())
            .withDatabase(engine.newDatabase(getClass()))
            .withLayout(TableLayout.cluster(ClusterStandIn.CLUSTER, true)));
  }

  @AfterEach
  void everyStatement_isClickHousesLanguage() {
    assertThat(cluster.refusedByParser()).isEmpty();
  }

  @Test
  void statements_thatChangeSomething_goToEveryServersParts() throws Exception {
    TenantId tenant = TENANTS.getFirst();
    TenantDay day = new TenantDay(tenant, DAY);
    int before = cluster.statements().size();
    store.schema().applyAgain();
    write(batch(List.of(event(tenant, NOON, "a", "b"))), "1");
    store
        .removal()
        .deleteRows(day, new RowCondition("Body = {b:String}", ImmutableMap.of("b", "a")));
    store.moves().move(new Placed(tenant, DAY, Placement.pooled(tenant)), Placement.own(tenant));
    store.removal().drop(List.of(day));

    assertThat(cluster.statements().subList(before, cluster.statements().size()))
        .filteredOn(sql -> CHANGE.matcher(sql).find())
        .hasSizeGreaterThan(40)
        .filteredOn(sql -> !sql.contains(" ON CLUSTER `" + ClusterStandIn.CLUSTER + "`"))
        .isEmpty();
  }

  @Test
  void statements_ofOneServer_knowNothingOfACluster() throws Exception {
    TenantId tenant = TENANTS.getFirst();
    int before = cluster.statements().size();
    try (ClickHouseLogStore single =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(cluster.url()).withDatabase(engine.newDatabase(getClass())))) {
      single.prepare();
      ClickHouseLogBatch batch = single.newBatch();
      batch.add(event(tenant, NOON, "a", "b"));
      single.write(batch, "1");
      single.writeAgain(batch, "1");
      single
          .removal()
          .deleteRows(
              new TenantDay(tenant, DAY),
              new RowCondition("Body = {b:String}", ImmutableMap.of("b", "a")));
      single.moves().move(new Placed(tenant, DAY, Placement.pooled(tenant)), Placement.own(tenant));
      single.usage().settle(DAY);
      single.removal().drop(List.of(new TenantDay(tenant, DAY)));
    }

    assertThat(cluster.statements().subList(before, cluster.statements().size()))
        .hasSizeGreaterThan(40)
        .noneMatch(OF_A_CLUSTER.asPredicate());
  }
}
