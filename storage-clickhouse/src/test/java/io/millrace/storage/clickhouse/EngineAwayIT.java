package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreException.Kind;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineFixture;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineAwayIT {
  private static final StoreQuery COUNT =
      new StoreQuery("SELECT count() FROM logs", Map.of(), Duration.ofSeconds(20));

  @Test
  void write_engineKilledAndStartedAgain_isUnavailableThenSucceeds() throws Exception {
    try (EngineFixture engine = EngineFixture.start();
        ClickHouseLogStore store =
            ClickHouseLogStore.open(ClickHouseSettings.of(URI.create(engine.url())))) {
      store.prepare();
      ClickHouseLogBatch batch = store.newBatch();
      batch.add(event());
      store.write(batch, "before");

      engine.process().kill();

      assertThat(store.isAvailable()).isFalse();
      assertThatThrownBy(() -> store.write(batch, "after"))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageStartingWith(
              "insert: no answer from ClickHouse (check that it runs and that clickhouse.url is"
                  + " right): ");
      assertThatThrownBy(() -> store.query(COUNT))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));

      engine.launch();

      assertThat(store.isAvailable()).isTrue();
      store.write(batch, "before");
      store.write(batch, "after");
      try (RowCursor cursor = store.query(COUNT)) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.getLong(0)).isEqualTo(2);
      }
    }
  }

  private static LogEvent event() {
    ScopeLogs scopeLogs =
        ScopeLogs.newBuilder().addLogRecords(LogRecord.newBuilder().setTimeUnixNano(1)).build();
    byte[] payload =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scopeLogs))
            .build()
            .toByteArray();
    return new LogEvent(TenantId.DEFAULT, payload, 1, 1);
  }
}
