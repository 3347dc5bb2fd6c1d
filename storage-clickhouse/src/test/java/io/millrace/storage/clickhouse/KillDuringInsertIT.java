package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineFixture;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The engine dies in the middle of a batch that makes many parts; the same batch with the same
 * token completes it.
 */
class KillDuringInsertIT {
  private static final int PARTITIONS = Integer.getInteger("millrace.kill.partitions", 60);
  private static final int KILLS = Integer.getInteger("millrace.kill.rounds", 6);
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
  private static final long FIRST_DAY = 1_795_161_600_000_000_000L;

  @Test
  void kill_duringAnInsertOfManyParts_theSecondTryCompletesIt() throws Exception {
    long seed = Long.getLong("millrace.kill.seed", 20261124L);
    Random random = new Random(seed);
    try (EngineFixture engine = EngineFixture.start();
        ClickHouseLogStore store =
            ClickHouseLogStore.open(ClickHouseSettings.of(URI.create(engine.url())))) {
      store.prepare();
      store.write(batch("warm"), "warm");
      long begin = System.nanoTime();
      store.write(batch("measured"), "measured");
      long insertMicros = (System.nanoTime() - begin) / 1000;
      int half = 0;
      int bad = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        String name = "kill-" + kill;
        ClickHouseLogBatch batch = batch(name);
        CompletableFuture<Boolean> first =
            CompletableFuture.supplyAsync(() -> isStored(store, batch, name));
        TimeUnit.MICROSECONDS.sleep(random.nextLong(insertMicros));
        engine.process().kill();
        boolean answered = first.join();
        engine.launch();
        await().until(store::isAvailable);
        long before = count(store, name);
        if (before > 0 && before < PARTITIONS) {
          half++;
        }
        // The first connections are those that died with the engine.
        await().until(() -> isStored(store, batch, name));
        long after = count(store, name);
        if (after != PARTITIONS) {
          bad++;
          System.out.println(
              "BAD " + name + " before " + before + " after " + after + " answered " + answered);
        }
      }
      System.out.println(
          "kills "
              + KILLS
              + " half done "
              + half
              + " bad "
              + bad
              + " insert micros "
              + insertMicros);
      assertThat(bad).as("seed %d", seed).isZero();
    }
  }

  private static boolean isStored(
      ClickHouseLogStore store, ClickHouseLogBatch batch, String token) {
    try {
      store.write(batch, token);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  /** One record on each of many days. */
  private static ClickHouseLogBatch batch(String name) throws Exception {
    ClickHouseLogBatch batch = new ClickHouseLogBatch();
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (int day = 0; day < PARTITIONS; day++) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(FIRST_DAY + day * DAY_NANOS)
              .setBody(AnyValue.newBuilder().setStringValue(name)));
    }
    byte[] payload =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(records))
            .build()
            .toByteArray();
    batch.add(new LogEvent(TenantId.DEFAULT, payload, FIRST_DAY, PARTITIONS));
    return batch;
  }

  private static long count(ClickHouseLogStore store, String body) {
    try (RowCursor rows =
        store.query(
            new StoreQuery(
                "SELECT count() FROM logs WHERE Body = {body:String}",
                Map.of("body", body),
                Duration.ofSeconds(30)))) {
      rows.next();
      return rows.getLong(0);
    }
  }
}
