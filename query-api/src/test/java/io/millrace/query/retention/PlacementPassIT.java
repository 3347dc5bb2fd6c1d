package io.millrace.query.retention;

import static io.millrace.query.retention.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PlacementPassIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId A = new TenantId("a");
  private static final TenantId B = new TenantId("b");
  private static final TenantId DELETED = new TenantId("deleted");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final String NOON = "2026-11-20T12:00:00Z";

  private final Map<TenantId, Tenant> tenants = new HashMap<>();
  private Instant now = Instant.parse("2026-11-24T00:00:00Z");
  private ClickHouseLogStore store;
  private Records records;
  private PlacementPass pass;

  @BeforeEach
  void open() throws Exception {
    store = PreparedStore.openNew(engine, getClass());
    records = new Records(store);
    place(A, "auto");
    place(B, "auto");
    for (TenantId tenant : List.of(A, B, DELETED)) {
      records.write(event(tenant, NOON, "n", "1"));
    }
    LimitsSource limits =
        tenant ->
            (tenants.containsKey(tenant) ? tenants.get(tenant).limits() : LimitOverrides.NONE)
                .toLimits();
    pass = new PlacementPass(store.moves(), () -> List.copyOf(tenants.values()), limits, () -> now);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void place(TenantId tenant, String placement) {
    tenants.put(
        tenant,
        new Tenant(
            tenant,
            "",
            new LimitOverrides(ImmutableMap.of(LimitField.PLACEMENT, placement)),
            Instant.EPOCH));
  }

  @Test
  void runChanged_aRuleThatChanges_takesTheTenantsRecordsAlong() throws Exception {
    pass.runChanged(() -> true);
    place(A, "own");
    pass.runChanged(() -> true);

    assertThat(store.moves().placed(A)).containsExactly(new Placed(A, DAY, Placement.own(A)));
    assertThat(store.moves().placed(B)).containsExactly(new Placed(B, DAY, Placement.pooled(B)));

    // Accepted before by a receiver that had not heard of it.
    records.write(event(A, NOON, "n", "late"));
    now = now.plusSeconds(11);
    pass.runChanged(() -> true);

    assertThat(store.moves().placed(A)).containsExactly(new Placed(A, DAY, Placement.own(A)));
    assertThat(records.stored()).containsExactly("a 20 1", "a 20 late", "b 20 1", "deleted 20 1");
    assertThat(records.streams()).isNotEmpty();
  }

  @Test
  void run_whatLiesElsewhere_isMoved_butForTenantsThatWereDeleted() {
    place(A, "own");
    pass.run(() -> false);
    assertThat(store.moves().placed(A)).containsExactly(new Placed(A, DAY, Placement.pooled(A)));

    pass.run(() -> true);
    assertThat(store.moves().placed(A)).containsExactly(new Placed(A, DAY, Placement.own(A)));
    place(A, "pooled");
    pass.run(() -> true);

    assertThat(store.moves().placed())
        .containsExactlyInAnyOrder(
            new Placed(A, DAY, Placement.pooled(A)),
            new Placed(B, DAY, Placement.pooled(B)),
            new Placed(DELETED, DAY, Placement.pooled(DELETED)));
  }
}
