package io.millrace.benchmarks.storage;

import io.millrace.benchmarks.receiver.RealisticLogs;
import io.millrace.benchmarks.receiver.Volume;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.receiver.json.JsonTranscoder;
import io.millrace.receiver.json.MalformedJsonException;
import io.millrace.storage.clickhouse.ClickHouseLogBatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Columns from wire bytes: what the writer does with each request before a batch is sent. A batch
 * grows to some 100,000 rows, and its memory is used again for the next, as in the writer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
public class ColumnsBenchmark {
  private static final int REQUESTS = 200;
  private static final int RECORDS = 500;

  private final LogEvent[] events = new LogEvent[REQUESTS];
  private final ClickHouseLogBatch batch = new ClickHouseLogBatch();

  private int next;

  /** Makes the requests. */
  @Setup
  public void makeRequests() throws MalformedJsonException {
    RealisticLogs logs = new RealisticLogs(1);
    JsonTranscoder transcoder = new JsonTranscoder(20 << 20);
    TenantId tenant = new TenantId("shop");
    for (int i = 0; i < REQUESTS; i++) {
      byte[] request = transcoder.toProtobuf(logs.json(RECORDS));
      events[i] = new LogEvent(tenant, request, RealisticLogs.NOW_UNIX_NANO, RECORDS);
    }
  }

  /** Adds one request to the batch. Returns the batch's rows. */
  @Benchmark
  public int columns(Volume volume) throws MalformedOtlpException {
    if (next == REQUESTS) {
      next = 0;
      batch.clear();
    }
    LogEvent event = events[next++];
    batch.add(event);
    volume.add(event.payload().length, RECORDS);
    return batch.rowCount();
  }
}
