package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.otlp.RecordFault;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.RateLimits;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiverMetricsTest {
  private static final String PROTOBUF = "application/x-protobuf";

  private final List<String> counted = new CopyOnWriteArrayList<>();
  private final AtomicLong inFlight = new AtomicLong();
  private final TestTenancy tenancy = new TestTenancy();
  private final ReceiverServer server =
      new ReceiverServer(ReceiverSettings.DEFAULT, tenancy.tenancy(), new Recorder());

  private final class Recorder implements ReceiverMetrics {
    @Override
    public void received(TenantId tenant, int records, long bytes) {
      counted.add("received %s %d %d".formatted(tenant, records, bytes));
    }

    @Override
    public void accepted(TenantId tenant, int records, long bytes) {
      counted.add("accepted %s %d %d".formatted(tenant, records, bytes));
    }

    @Override
    public void madeDurable(TenantId tenant, long nanos) {
      counted.add("durable %s %b".formatted(tenant, nanos > 0));
    }

    @Override
    public void recordsRefused(TenantId tenant, RecordFault reason, int records) {
      counted.add("refused %s %s %d".formatted(tenant, reason.text(), records));
    }

    @Override
    public void recordsTruncated(TenantId tenant, int records) {
      counted.add("truncated %s %d".formatted(tenant, records));
    }

    @Override
    public void requestRefused(Optional<TenantId> tenant, RefusalKind reason) {
      counted.add(
          "request refused %s %s"
              .formatted(tenant.map(TenantId::value).orElse("-"), reason.text()));
    }

    @Override
    public void rateLimited(TenantId tenant, Rate rate) {
      counted.add("rate limited %s %s".formatted(tenant, rate));
    }

    @Override
    public void inFlightChanged(TenantId tenant, long change) {
      inFlight.addAndGet(change);
    }
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(inFlight).as("bytes in flight at the end").hasValue(0);
  }

  @Test
  void acceptedRequest_isCountedByRecordsAndBytes() throws Exception {
    post(request("a", "b"), TestTenancy.ACME_KEY);

    assertThat(counted)
        .containsExactly("received acme 2 18", "accepted acme 2 18", "durable acme true");
  }

  @Test
  void recordsOverTheirLimits_areCountedByReason() throws Exception {
    tenancy.limit(
        TestTenancy.ACME,
        new RecordLimits(20, Oversize.TRUNCATE, 0, 10, 10, Duration.ofDays(1), Duration.ofDays(1)));
    ExportLogsServiceRequest.Builder request = request("a", "x".repeat(30)).toBuilder();
    request
        .getResourceLogsBuilder(0)
        .getScopeLogsBuilder(0)
        .addLogRecordsBuilder()
        .addAttributesBuilder();

    post(request.build(), TestTenancy.ACME_KEY);

    assertThat(counted)
        .containsExactly(
            "received acme 3 51",
            "refused acme attributes 1",
            "truncated acme 1",
            "accepted acme 2 33",
            "durable acme true");
  }

  @Test
  void refusedRequests_areCountedByTenantAndReason() throws Exception {
    post(request("a"), "");
    post(request("a"), TestTenancy.QUERY_KEY);
    server.send("GET", OtlpReceiver.HTTP_PATH, "X-API-Key", TestTenancy.ACME_KEY);
    server.log.failWith(EventLogException.Kind.UNAVAILABLE);
    post(request("a"), TestTenancy.ACME_KEY);

    assertThat(counted)
        .containsExactly(
            "request refused - unauthenticated",
            "request refused - forbidden",
            "request refused acme method_not_allowed",
            "received acme 1 11",
            "request refused acme unavailable");
  }

  @Test
  void rates_areCountedByWhichOne() throws Exception {
    tenancy.limit(TestTenancy.ACME, new RateLimits(1, 1, 1_000));
    post(request("a"), TestTenancy.ACME_KEY);
    counted.clear();

    post(request("a"), TestTenancy.ACME_KEY);

    assertThat(counted)
        .containsExactly("rate limited acme BYTES", "request refused acme rate_limited");
  }

  private void post(ExportLogsServiceRequest request, String key) throws Exception {
    server.post(
        request.toByteArray(), "Content-Type", PROTOBUF, "X-API-Key", key.isEmpty() ? "x" : key);
  }

  private static ExportLogsServiceRequest request(String... bodies) {
    ScopeLogs.Builder scopeLogs = ScopeLogs.newBuilder();
    for (String body : bodies) {
      scopeLogs.addLogRecordsBuilder().setBody(AnyValue.newBuilder().setStringValue(body));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scopeLogs))
        .build();
  }
}
