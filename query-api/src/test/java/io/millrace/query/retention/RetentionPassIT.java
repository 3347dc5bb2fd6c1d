package io.millrace.query.retention;

import static io.millrace.query.retention.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.store.TenantDay;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionPassIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId A = new TenantId("a");
  private static final TenantId B = new TenantId("b");
  private static final TenantId C = new TenantId("c");

  private static ClickHouseLogStore store;
  private static Records records;

  private final Map<TenantId, LimitOverrides> limits = new HashMap<>();
  private Instant now = Instant.parse("2026-11-24T00:00:00Z");
  private RetentionPass pass;

  @BeforeAll
  static void open() {
    store = PreparedStore.open(engine);
    records = new Records(store);
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void begin() throws Exception {
    records.execute("TRUNCATE TABLE logs");
    records.execute("TRUNCATE TABLE streams");
    List<LogEvent> events = new ArrayList<>();
    for (TenantId tenant : new TenantId[] {A, B}) {
      for (int day = 20; day <= 22; day++) {
        String noon = "2026-11-" + day + "T12:00:00Z";
        for (String namespace : new String[] {"audit", "dev", "prod"}) {
          events.add(event(tenant, noon, namespace, namespace));
        }
      }
    }
    records.write(events.toArray(LogEvent[]::new));
    pass =
        new RetentionPass(
            store.removal(),
            tenant -> limits.getOrDefault(tenant, LimitOverrides.NONE).toLimits(),
            () -> now,
            ParseLimits.DEFAULT,
            new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES));
  }

  private void limit(TenantId tenant, String period, String rules) {
    limits.put(
        tenant,
        LimitOverrides.NONE.with(
            Map.of(
                LimitField.RETENTION,
                Optional.of(period),
                LimitField.RETENTION_RULES,
                Optional.of(rules))));
  }

  @Test
  void run_periodOfATenant_dropsItsDaysAndTheirStreams() {
    limit(A, "2d", "");
    pass.run(() -> true);

    assertThat(records.stored())
        .containsExactly(
            "a 22 audit",
            "a 22 dev",
            "a 22 prod",
            "b 20 audit",
            "b 20 dev",
            "b 20 prod",
            "b 21 audit",
            "b 21 dev",
            "b 21 prod",
            "b 22 audit",
            "b 22 dev",
            "b 22 prod");
    assertThat(records.streams()).isEqualTo(records.stored());
    assertThat(store.removal().days().stream().map(day -> day.day()))
        .containsExactly(day(B, 20), day(B, 21), day(A, 22), day(B, 22));

    // A limit that is changed while everything runs.
    limit(A, "1d", "");
    now = now.plusNanos(1);
    pass.run(() -> true);
    assertThat(records.stored()).noneMatch(row -> row.startsWith("a")).hasSize(9);
  }

  private static TenantDay day(TenantId tenant, int day) {
    return new TenantDay(tenant, LocalDate.of(2026, 11, day));
  }

  @Test
  void run_rulesByLabels_keepEachStreamItsTime() {
    // The first rule that selects a stream wins: dev's audit would go after a day otherwise.
    limit(
        A,
        "2d",
        "{service_namespace=\"audit\"} 4d; {service_name=\"app\", service_namespace!=\"prod\"} 1d");
    pass.run(() -> true);

    assertThat(records.stored().stream().filter(row -> row.startsWith("a")))
        .containsExactly("a 20 audit", "a 21 audit", "a 22 audit", "a 22 prod");
    assertThat(records.streams()).isEqualTo(records.stored());
    assertThat(storedRows(21)).as("rows that are deleted take no room").isEqualTo("4");

    now = now.plusSeconds(86_400);
    pass.run(() -> true);
    assertThat(records.stored().stream().filter(row -> row.startsWith("a")))
        .containsExactly("a 21 audit", "a 22 audit");
  }

  /** In the files of a day: one of a, three of b. */
  private static String storedRows(int day) {
    return records
        .strings(
            "SELECT toString(sum(rows)) FROM system.parts WHERE database = currentDatabase() AND table = 'logs' AND active AND position(partition, '2026-11-%d') > 0"
                .formatted(day))
        .getFirst();
  }

  @Test
  void run_afterACrashAtAnyStep_doesWhatIsLeft() throws Exception {
    limit(A, "2d", "{service_namespace=\"audit\"} 90d");
    // Rows are gone, their streams are not; and a day that is gone as a whole.
    records.execute(
        "DELETE FROM logs WHERE TenantId = 'a' AND toDayOfMonth(Timestamp) = 20 AND Body = 'dev'");
    records.execute("DELETE FROM logs WHERE TenantId = 'b' AND toDayOfMonth(Timestamp) = 20");
    pass.run(() -> true);

    assertThat(records.streams())
        .containsExactly(
            "a 20 audit",
            "a 21 audit",
            "a 22 audit",
            "a 22 dev",
            "a 22 prod",
            "b 21 audit",
            "b 21 dev",
            "b 21 prod",
            "b 22 audit",
            "b 22 dev",
            "b 22 prod");
    assertThat(records.stored()).isEqualTo(records.streams());

    // What comes late goes with the next pass, though the day was looked at before.
    records.write(event(A, "2026-11-20T13:00:00Z", "dev", "late"));
    pass.run(() -> true);
    assertThat(records.stored()).doesNotContain("a 20 late").hasSize(11);
  }

  @Test
  void run_withoutRulesOrWithRulesThatCannotBeRead_deletesNothing() throws Exception {
    limit(A, "1d", "{nonsense 1d} 1d; {service_namespace=\"audit\"} 90d");
    records.write(event(C, "2020-01-01T00:00:00Z", "dev", "old"));
    pass.run(() -> true);
    assertThat(records.stored()).hasSize(19);
  }

  @Test
  void run_leaseLost_stops() {
    limit(A, "1d", "");
    pass.run(() -> false);
    assertThat(records.stored()).hasSize(18);
  }
}
