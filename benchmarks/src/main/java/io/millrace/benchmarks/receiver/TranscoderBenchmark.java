package io.millrace.benchmarks.receiver;

import io.millrace.receiver.json.JsonTranscoder;
import io.millrace.receiver.json.MalformedJsonException;
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

/** OTLP's JSON to protobuf; works through 16 requests of 500 records. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TranscoderBenchmark {
  private static final int REQUESTS = 16;
  private static final int RECORDS = 500;

  private final byte[][] requests = new byte[REQUESTS][];
  private final JsonTranscoder transcoder = new JsonTranscoder(20 << 20);
  private int next;

  /** Makes the requests. */
  @Setup
  public void makeRequests() {
    RealisticLogs logs = new RealisticLogs(1);
    for (int i = 0; i < REQUESTS; i++) {
      requests[i] = logs.json(RECORDS);
    }
  }

  /** One request. */
  @Benchmark
  public byte[] transcode(Volume volume) throws MalformedJsonException {
    byte[] request = requests[next++ % REQUESTS];
    volume.add(request.length, RECORDS);
    return transcoder.toProtobuf(request);
  }
}
