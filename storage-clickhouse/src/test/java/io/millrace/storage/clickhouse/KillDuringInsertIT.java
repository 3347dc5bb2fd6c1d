package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The engine dies in the middle of a batch that makes many parts; the same batch with the same
 * token completes it.
 */
class KillDuringInsertIT {
  private static final int PARTITIONS = Integer.getInteger("millrace.kill.partitions", 60);
  private static final int KILLS = Integer.getInteger("millrace.kill.rounds", 4);
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
  private static final long FIRST_DAY = 1_795_161_600_000_000_000L;

  @Test
  void kill_duringAnInsertOfManyParts_theSecondTryCompletesIt() throws Exception {
    long seed = Long.getLong("millrace.kill.seed", System.nanoTime());
    Random random = new Random(seed);
    try (EngineFixture engine = EngineFixture.start()) {
      int halfDone = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        // The connections of the last one died with the engine.
        try (ClickHouseLogStore store = open(engine)) {
          long insertMicros = measure(store, "whole-" + kill);
          halfDone += killAndRepeat(engine, store, "kill-" + kill, random.nextLong(insertMicros));
        }
      }
      System.out.printf("seed %d: %d of %d kills left a half%n", seed, halfDone, KILLS);
    }
  }

  private static ClickHouseLogStore open(EngineFixture engine) {
    ClickHouseLogStore store =
        ClickHouseLogStore.open(ClickHouseSettings.of(URI.create(engine.url())));
    store.prepare();
    return store;
  }

  private static long measure(ClickHouseLogStore store, String token) throws Exception {
    ClickHouseLogBatch batch = batch(token);
    long begin = System.nanoTime();
    store.write(batch, token);
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
  }

  /** 1 if the kill left a half. */
  private static int killAndRepeat(
      EngineFixture engine, ClickHouseLogStore store, String token, long afterMicros)
      throws Exception {
    ClickHouseLogBatch batch = batch(token);
    CompletableFuture<Boolean> first =
        CompletableFuture.supplyAsync(() -> isStored(store, batch, token));
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(afterMicros));
    engine.process().kill();
    boolean answered = first.join();
    engine.launch();
    try (ClickHouseLogStore next = open(engine)) {
      long before = count(next, token);
      assertThat(before).isGreaterThanOrEqualTo(answered ? PARTITIONS : 0);
      next.writeAgain(batch, token);
      assertThat(count(next, token)).as("%s, %d before", token, before).isEqualTo(PARTITIONS);
      return before > 0 && before < PARTITIONS ? 1 : 0;
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
