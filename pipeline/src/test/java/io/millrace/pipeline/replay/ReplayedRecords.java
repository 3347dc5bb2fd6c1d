package io.millrace.pipeline.replay;

import com.google.protobuf.ByteString;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends records of three days in all their columns, and counts what has to be stored of them. */
final class ReplayedRecords {
  private static final int RECORDS_PER_EVENT = 500;
  private static final long SEED = 20261124;

  /** 2026-11-20T00:00:00Z, and 1 ns, so that a repetition can be told. */
  private static final long BASE_UNIX_NANO = 1_795_132_800_000_000_001L;

  private final EventLog log;
  private final Random random = new Random(SEED);
  private final Map<TenantId, Integer> expected = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  ReplayedRecords(EventLog log) {
    this.log = log;
  }

  /** Records of a tenant that have to be stored, once each. */
  int of(TenantId tenant) {
    return expected.getOrDefault(tenant, 0);
  }

  void send(TenantId tenant, int events) {
    List<CompletableFuture<Void>> appends = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      appends.add(append(tenant, payload("number ")));
    }
    appends.forEach(CompletableFuture::join);
  }

  /** One after the other, and to be told from all others. */
  void sendMore(TenantId tenant, int events) {
    for (int i = 0; i < events; i++) {
      append(tenant, payload("more ")).join();
    }
  }

  /** As a client does whose answer was lost. */
  void sendTwice(TenantId tenant) {
    byte[] payload = payload("twice ");
    append(tenant, payload).join();
    log.append(new LogEvent(tenant, payload, unixNanos(), RECORDS_PER_EVENT)).join();
  }

  void sendMalformed(TenantId tenant) {
    byte[] payload = "\u0007malformed".getBytes(StandardCharsets.UTF_8);
    log.append(new LogEvent(tenant, payload, unixNanos(), 1)).join();
  }

  private CompletableFuture<Void> append(TenantId tenant, byte[] payload) {
    expected.merge(tenant, RECORDS_PER_EVENT, Integer::sum);
    return log.append(new LogEvent(tenant, payload, unixNanos(), RECORDS_PER_EVENT));
  }

  /** No two are the same, as in a receiver. */
  private long unixNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) + next.incrementAndGet();
  }

  private synchronized byte[] payload(String text) {
    ScopeLogs.Builder records =
        ScopeLogs.newBuilder()
            .setScope(
                InstrumentationScope.newBuilder()
                    .setName("scope" + random.nextInt(3))
                    .setVersion("1." + random.nextInt(3))
                    .addAttributes(attribute("scope.kind", "k" + random.nextInt(2)))
                    .setDroppedAttributesCount(random.nextInt(2)))
            .setSchemaUrl("https://example.org/scope");
    for (int i = 0; i < RECORDS_PER_EVENT; i++) {
      records.addLogRecords(logRecord(text));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(attribute("service.name", "service" + random.nextInt(4)))
                        .addAttributes(attribute("host.name", "host" + random.nextInt(4))))
                .setSchemaUrl("https://example.org/resource")
                .addScopeLogs(records))
        .build()
        .toByteArray();
  }

  private LogRecord logRecord(String text) {
    long time = BASE_UNIX_NANO + random.nextLong(TimeUnit.DAYS.toNanos(3));
    int severity = 1 + random.nextInt(24);
    return LogRecord.newBuilder()
        .setTimeUnixNano(time)
        .setObservedTimeUnixNano(time + random.nextInt(1000))
        .setSeverityNumber(SeverityNumber.forNumber(severity))
        .setSeverityText("S" + severity)
        .setBody(AnyValue.newBuilder().setStringValue(text + random.nextLong()))
        .setTraceId(bytes(16))
        .setSpanId(bytes(8))
        .setFlags(random.nextInt(2))
        .setEventName("event" + random.nextInt(3))
        .setDroppedAttributesCount(random.nextInt(3))
        .addAttributes(attribute("http.route", "/route/" + random.nextInt(20)))
        .addAttributes(attribute("user", "u" + random.nextInt(1000)))
        .build();
  }

  private ByteString bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
