package io.millrace.server.demo;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.InstantSource;
import java.util.Random;

/**
 * Makes export requests. Each holds the records of one service; each record carries the attributes
 * {@code demo.run} and {@code demo.sequence}, by which a test can tell whether it arrived. Not for
 * several threads.
 */
public final class DemoLogs {
  private static final ImmutableList<DemoService> SERVICES =
      ImmutableList.copyOf(DemoService.values());
  private static final int INSTANCES = 3;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final String run;
  private final InstantSource clock;
  private final Random random;

  /** The same seed gives the same lines. */
  public DemoLogs(String run, InstantSource clock, long seed) {
    this.run = run;
    this.clock = clock;
    this.random = new Random(seed);
  }

  /**
   * A request with the records {@code firstSequence} to {@code firstSequence + count - 1}, stamped
   * with the time of now.
   */
  public ExportLogsServiceRequest next(long firstSequence, int count) {
    DemoService service = SERVICES.get(random.nextInt(SERVICES.size()));
    ScopeLogs.Builder scope =
        ScopeLogs.newBuilder()
            .setScope(
                InstrumentationScope.newBuilder().setName(service.scopeName()).setVersion("1.4.2"));
    var now = clock.instant();
    long nowNanos = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    for (int i = 0; i < count; i++) {
      scope.addLogRecords(logRecord(service, firstSequence + i, nowNanos + i));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder().setResource(resource(service)).addScopeLogs(scope))
        .build();
  }

  private Resource resource(DemoService service) {
    int instance = random.nextInt(INSTANCES);
    return Resource.newBuilder()
        .addAttributes(text("service.name", service.serviceName()))
        .addAttributes(text("service.namespace", service.namespace()))
        .addAttributes(text("service.version", "2026.11." + (instance + 1)))
        .addAttributes(text("deployment.environment.name", "demo"))
        .addAttributes(text("k8s.pod.name", service.serviceName() + "-7f9c-" + instance))
        .addAttributes(text("host.name", "node-" + instance))
        .build();
  }

  private LogRecord logRecord(DemoService service, long sequence, long timeNanos) {
    DemoService.Line line = service.nextLine(random);
    LogRecord.Builder logRecord =
        LogRecord.newBuilder()
            .setTimeUnixNano(timeNanos)
            .setObservedTimeUnixNano(timeNanos)
            .setSeverityNumberValue(line.severityNumber())
            .setSeverityText(severityText(line.severityNumber()))
            .setBody(AnyValue.newBuilder().setStringValue(line.body()))
            .addAttributes(text("demo.run", run))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("demo.sequence")
                    .setValue(AnyValue.newBuilder().setIntValue(sequence)))
            .addAttributes(text("thread.name", "worker-" + random.nextInt(8)));
    if (random.nextInt(3) == 0) {
      logRecord.setTraceId(randomBytes(16)).setSpanId(randomBytes(8)).setFlags(1);
    }
    return logRecord.build();
  }

  private ByteString randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static String severityText(int severityNumber) {
    return SeverityNumber.forNumber(severityNumber).name().replace("SEVERITY_NUMBER_", "");
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
