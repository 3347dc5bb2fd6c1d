package io.millrace.benchmarks.load;

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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Requests as an application's SDK makes them: one resource with seven attributes, records of real
 * lines with four attributes, every third with a trace id. About 300 bytes a record.
 */
public final class RequestTemplates {
  private static final int HOSTS_PER_SYSTEM = 4;
  private static final int TRACED_EVERY = 3;
  private static final long TIME_MARK = 0x5A17_0000_0000_0000L;
  private static final long TRACE_MARK = 0x6B29_0000_0000_0000L;
  private static final String[] ROUTES = {"/orders/{id}", "/search", "/login", "/cart", "/health"};

  private final RealLines lines = RealLines.load();
  private final SplittableRandom random;

  public RequestTemplates(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** As many requests as asked for, in turn of each system. */
  public ImmutableList<RequestTemplate> make(int requests, int recordsPerRequest) {
    ImmutableList<String> systems = lines.systems().asList();
    ImmutableList.Builder<RequestTemplate> templates = ImmutableList.builder();
    for (int i = 0; i < requests; i++) {
      String system = systems.get(i % systems.size());
      templates.add(make(system, lines.of(system), recordsPerRequest));
    }
    return templates.build();
  }

  /** A request of one service with these lines, again from the first where they are too few. */
  public RequestTemplate make(String service, ImmutableList<String> bodies, int records) {
    ScopeLogs.Builder scope =
        ScopeLogs.newBuilder()
            .setScope(
                InstrumentationScope.newBuilder().setName("log." + service).setVersion("1.0"));
    long[] times = new long[records];
    long[] traceIds = new long[(records + TRACED_EVERY - 1) / TRACED_EVERY];
    int first = random.nextInt(bodies.size());
    for (int i = 0; i < records; i++) {
      times[i] = TIME_MARK + i;
      LogRecord.Builder logRecord =
          logRecord(bodies.get((first + i) % bodies.size())).setTimeUnixNano(times[i]);
      if (i % TRACED_EVERY == 0) {
        traceIds[i / TRACED_EVERY] = TRACE_MARK + i;
        logRecord.setTraceId(traceId(TRACE_MARK + i)).setSpanId(randomBytes(8)).setFlags(1);
      }
      scope.addLogRecords(logRecord);
    }
    byte[] bytes =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder().setResource(resource(service)).addScopeLogs(scope))
            .build()
            .toByteArray();
    return new RequestTemplate(
        bytes, RequestTemplate.find(bytes, times), RequestTemplate.find(bytes, traceIds));
  }

  private Resource resource(String system) {
    int host = random.nextInt(HOSTS_PER_SYSTEM);
    return Resource.newBuilder()
        .addAttributes(text("service.name", system))
        .addAttributes(text("service.namespace", "loghub"))
        .addAttributes(text("service.version", "1.4.2"))
        .addAttributes(text("deployment.environment.name", host == 0 ? "staging" : "production"))
        .addAttributes(text("host.name", "node-" + host))
        .addAttributes(text("k8s.pod.name", system + "-7d9f8b6c5-" + host))
        .addAttributes(text("telemetry.sdk.language", "java"))
        .build();
  }

  private LogRecord.Builder logRecord(String line) {
    SeverityNumber severity = severity(line);
    return LogRecord.newBuilder()
        .setSeverityNumber(severity)
        .setSeverityText(severity.name().substring("SEVERITY_NUMBER_".length()))
        .setBody(AnyValue.newBuilder().setStringValue(line))
        .addAttributes(text("thread.name", "worker-" + random.nextInt(16)))
        .addAttributes(text("http.route", ROUTES[random.nextInt(ROUTES.length)]))
        .addAttributes(
            KeyValue.newBuilder()
                .setKey("http.response.status_code")
                .setValue(AnyValue.newBuilder().setIntValue(random.nextInt(20) == 0 ? 500 : 200)))
        .addAttributes(
            KeyValue.newBuilder()
                .setKey("duration")
                .setValue(AnyValue.newBuilder().setDoubleValue(random.nextInt(1000) / 8.0)));
  }

  private static SeverityNumber severity(String line) {
    if (line.contains("ERROR") || line.contains("error") || line.contains("FATAL")) {
      return SeverityNumber.SEVERITY_NUMBER_ERROR;
    }
    if (line.contains("WARN") || line.contains("failed")) {
      return SeverityNumber.SEVERITY_NUMBER_WARN;
    }
    return line.contains("DEBUG") || line.contains(" D ")
        ? SeverityNumber.SEVERITY_NUMBER_DEBUG
        : SeverityNumber.SEVERITY_NUMBER_INFO;
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static ByteString traceId(long mark) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return ByteString.copyFrom(bytes.putLong(mark).putLong(1).flip());
  }

  private ByteString randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
