package io.millrace.benchmarks.receiver;

import io.millrace.model.otlp.LogsRewriter;
import io.millrace.model.otlp.LogsScan;
import io.millrace.model.otlp.LogsScanner;
import io.millrace.model.otlp.LogsSplitter;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.otlp.RecordRules;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import io.millrace.receiver.json.JsonTranscoder;
import io.millrace.receiver.json.MalformedJsonException;
import java.time.Duration;
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
 * What the receiver does with a decoded request: the scan with its limits, and, for requests that
 * break them, rewriting and splitting. Works through 64 requests of 500 records, so that neither
 * the branch predictor nor the first cache knows them by heart.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScannerBenchmark {
  private static final int REQUESTS = 64;
  private static final int RECORDS = 500;
  private static final int PART_BYTES = 32 << 10;

  private final byte[][] requests = new byte[REQUESTS][];
  private final LogsScanner scanner = new LogsScanner();
  private final OtlpLogsReader reader = new OtlpLogsReader();
  private final RecordRules rules =
      RecordRules.of(RecordLimits.DEFAULT, RealisticLogs.NOW_UNIX_NANO);

  /** Cuts about every tenth record. */
  private final RecordRules tight =
      RecordRules.of(
          new RecordLimits(
              350, Oversize.TRUNCATE, 256, 1024, 1024, Duration.ofDays(30), Duration.ofHours(1)),
          RealisticLogs.NOW_UNIX_NANO);

  private int next;

  /** Makes the requests. */
  @Setup
  public void makeRequests() throws MalformedJsonException {
    RealisticLogs logs = new RealisticLogs(1);
    JsonTranscoder transcoder = new JsonTranscoder(20 << 20);
    for (int i = 0; i < REQUESTS; i++) {
      requests[i] = transcoder.toProtobuf(logs.json(RECORDS));
    }
  }

  private byte[] nextRequest(Volume volume) {
    byte[] request = requests[next++ % REQUESTS];
    volume.add(request.length, RECORDS);
    return request;
  }

  /** The receiver's scan: well-formed, counted, within the default limits. */
  @Benchmark
  public LogsScan scan(Volume volume) throws MalformedOtlpException {
    return scanner.scan(nextRequest(volume), rules);
  }

  /** The reader that the writer uses, for comparison: it finds the fields as well. */
  @Benchmark
  public int read(Volume volume) throws MalformedOtlpException {
    return reader.count(nextRequest(volume));
  }

  /** A request of which some records are cut. */
  @Benchmark
  public byte[] scanAndRewrite(Volume volume) throws MalformedOtlpException {
    byte[] request = nextRequest(volume);
    return scanner.scan(request, tight).isClean() ? request : LogsRewriter.rewrite(request, tight);
  }

  /** A request that is split into parts of 32 KiB. */
  @Benchmark
  public LogsSplitter.Split split(Volume volume) throws MalformedOtlpException {
    return LogsSplitter.split(nextRequest(volume), PART_BYTES);
  }
}
