package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multiset;
import io.millrace.server.keys.KeyDirectory;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.junit.jupiter.api.Test;

/**
 * Sends through the real OpenTelemetry SDKs and reads every record back through the query API,
 * field by field.
 */
abstract class SdkRoundTripTests {
  private static final int RECORDS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PROCESS_PATIENCE = Duration.ofMinutes(2);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final ImmutableList<Severity> SEVERITIES = ImmutableList.copyOf(Severity.values());

  private final RunningMillrace millrace;
  private final Path directory;

  /** A time with nanoseconds that no millisecond or microsecond clock would give. */
  private final long baseNanos =
      (Instant.now().getEpochSecond() - 600) * NANOS_PER_SECOND + 123_456_789;

  /** A line as it came back: its time and text are in the key of the map that holds it. */
  private record Line(long timestampNanos, String body) {}

  SdkRoundTripTests(RunningMillrace millrace, Path directory) {
    this.millrace = millrace;
    this.directory = directory;
  }

  @Test
  void javaSdk_grpcExporter_everyFieldComesBack() {
    assertRoundTrip(
        "java-grpc",
        OtlpGrpcLogRecordExporter.builder()
            .setEndpoint(millrace.otlpGrpc().toString())
            .setCompression("gzip")
            .addHeader("authorization", millrace.bearer(KeyDirectory.DEFAULT))
            .build());
  }

  @Test
  void javaSdk_httpExporter_everyFieldComesBack() {
    assertRoundTrip(
        "java-http",
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(millrace.otlpHttp("/v1/logs").toString())
            .addHeader("Authorization", millrace.bearer(KeyDirectory.DEFAULT))
            .build());
  }

  /**
   * What a collector's Pulsar receiver does: any subscription of its own, each message parsed as it
   * is.
   */
  @Test
  void ordinaryPulsarConsumer_readsExportRequests() throws Exception {
    String service = "java-pulsar";
    try (SdkLoggerProvider provider =
        provider(
            service,
            OtlpHttpLogRecordExporter.builder()
                .setEndpoint(millrace.otlpHttp("/v1/logs").toString())
                .addHeader("Authorization", millrace.bearer(KeyDirectory.DEFAULT))
                .build())) {
      Logger logger = provider.get("io.shop.checkout");
      for (int i = 0; i < RECORDS; i++) {
        emit(logger, service, i, new HashMap<>());
      }
      assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    Multiset<String> bodies = HashMultiset.create();
    try (PulsarClient client =
            PulsarClient.builder().serviceUrl(millrace.pulsar().toString()).build();
        Consumer<byte[]> consumer =
            client
                .newConsumer()
                .topic("persistent://millrace/logs/otlp")
                .subscriptionName("collector")
                .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
                .subscribe()) {
      while (bodies.size() < RECORDS) {
        Message<byte[]> message = consumer.receive((int) PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).as("a message after %d records", bodies.size()).isNotNull();
        for (ResourceLogs resource :
            ExportLogsServiceRequest.parseFrom(message.getValue()).getResourceLogsList()) {
          if (serviceName(resource).equals(service)) {
            resource.getScopeLogsList().stream()
                .flatMap(scope -> scope.getLogRecordsList().stream())
                .forEach(record -> bodies.add(record.getBody().getStringValue()));
          }
        }
        consumer.acknowledge(message);
      }
      consumer.unsubscribe();
    }
    assertThat(bodies.elementSet()).hasSize(RECORDS);
  }

  private static String serviceName(ResourceLogs resource) {
    return resource.getResource().getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("service.name"))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  private void assertRoundTrip(String service, LogRecordExporter exporter) {
    Map<Line, Map<String, String>> sent = new HashMap<>();
    try (SdkLoggerProvider provider = provider(service, exporter)) {
      Logger logger =
          provider.loggerBuilder("io.shop.checkout").setInstrumentationVersion("2.1").build();
      for (int i = 0; i < RECORDS; i++) {
        emit(logger, service, i, sent);
      }
      assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(received(service)).isEqualTo(sent));
  }

  private static SdkLoggerProvider provider(String service, LogRecordExporter exporter) {
    Resource resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", service)
                .put("service.namespace", "shop")
                .put("host.name", "node-1")
                .put("process.pid", 4711)
                .build());
    return SdkLoggerProvider.builder()
        .setResource(resource)
        .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build())
        .build();
  }

  /**
   * Emits a record and notes what must come back for it, by the rules for OTLP data seen through
   * LogQL.
   */
  private void emit(Logger logger, String service, int i, Map<Line, Map<String, String>> sent) {
    long timestamp = baseNanos + i * 1_000_001L;
    Severity severity = SEVERITIES.get(1 + i % 24);
    String body = "order " + i + " placed, \"quoted\", naïve, 日本語, tab\t, newline\nend";
    LogRecordBuilder builder =
        logger
            .logRecordBuilder()
            .setTimestamp(timestamp, TimeUnit.NANOSECONDS)
            .setObservedTimestamp(timestamp + 5, TimeUnit.NANOSECONDS)
            .setSeverity(severity)
            .setSeverityText(severity.name())
            .setBody(body)
            .setAttribute(AttributeKey.stringKey("http.route"), "/orders/{id}")
            .setAttribute(AttributeKey.longKey("http.response.status_code"), 200L + i)
            .setAttribute(AttributeKey.booleanKey("vip"), i % 2 == 0)
            .setAttribute(AttributeKey.doubleKey("took.ms"), i + 0.5)
            .setAttribute(AttributeKey.stringArrayKey("tags"), List.of("a", "b\"c"));
    ImmutableMap.Builder<String, String> expected =
        ImmutableMap.<String, String>builder()
            .put("service_name", service)
            .put("service_namespace", "shop")
            .put("host_name", "node-1")
            .put("process_pid", "4711")
            .put("scope_name", "io.shop.checkout")
            .put("scope_version", "2.1")
            .put("severity_number", Integer.toString(severity.getSeverityNumber()))
            .put("severity_text", severity.name())
            .put("detected_level", level(severity))
            .put("observed_timestamp", Long.toString(timestamp + 5))
            .put("http_route", "/orders/{id}")
            .put("http_response_status_code", Integer.toString(200 + i))
            .put("vip", Boolean.toString(i % 2 == 0))
            .put("took_ms", i + ".5")
            .put("tags", "[\"a\",\"b\\\"c\"]");
    if (i % 3 == 0) {
      String traceId = "%032x".formatted(0xabc000000000000L + i);
      String spanId = "%016x".formatted(0xdef000000000000L + i);
      SpanContext span =
          SpanContext.create(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
      builder.setContext(Context.root().with(Span.wrap(span)));
      expected.put("trace_id", traceId).put("span_id", spanId).put("flags", "1");
    }
    builder.emit();
    sent.put(new Line(timestamp, body), new TreeMap<>(expected.buildOrThrow()));
  }

  private static String level(Severity severity) {
    return severity.name().replaceAll("\\d", "").toLowerCase(java.util.Locale.ROOT);
  }

  private Map<Line, Map<String, String>> received(String service) {
    return received(service, baseNanos - NANOS_PER_SECOND, baseNanos + 3_600 * NANOS_PER_SECOND);
  }

  /** Records that were stamped with the time of now. */
  private Map<Line, Map<String, String>> receivedNow(String service) {
    long now = System.currentTimeMillis() * 1_000_000;
    return received(service, now - 900 * NANOS_PER_SECOND, now + 60 * NANOS_PER_SECOND);
  }

  private Map<Line, Map<String, String>> received(String service, long startNanos, long endNanos) {
    JsonNode answer =
        millrace.queryRange("{service_name=\"" + service + "\"}", startNanos, endNanos, "");
    Map<Line, Map<String, String>> lines = new HashMap<>();
    for (JsonNode stream : answer.path("data").path("result")) {
      Map<String, String> labels = labels(stream.path("stream"));
      for (JsonNode value : stream.path("values")) {
        Line line = new Line(Long.parseLong(value.get(0).asText()), value.get(1).asText());
        assertThat(lines.put(line, labels)).as("the same record twice: %s", line).isNull();
      }
    }
    return lines;
  }

  private static Map<String, String> labels(JsonNode object) {
    Map<String, String> labels = new TreeMap<>();
    object.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }

  @Test
  void logback_throughTheOpenTelemetryAppender_comesBackWithLevelAndException() {
    OtlpHttpLogRecordExporter exporter =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(millrace.otlpHttp("/v1/logs").toString())
            .addHeader("Authorization", millrace.bearer(KeyDirectory.DEFAULT))
            .build();
    try (SdkLoggerProvider provider = provider("java-logback", exporter)) {
      OpenTelemetryAppender appender = new OpenTelemetryAppender();
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      appender.setContext(context);
      appender.setOpenTelemetry(OpenTelemetrySdk.builder().setLoggerProvider(provider).build());
      appender.start();
      ch.qos.logback.classic.Logger logger = context.getLogger("io.shop.Payments");
      logger.setLevel(Level.TRACE);
      logger.addAppender(appender);
      logger.warn("card of {} declined", "alice");
      logger.error("payment failed", new IllegalStateException("no funds"));
      assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Map<String, String>> byBody = new TreeMap<>();
              receivedNow("java-logback")
                  .forEach((line, labels) -> byBody.put(line.body(), labels));
              assertThat(byBody).containsOnlyKeys("card of alice declined", "payment failed");
              assertThat(byBody.get("card of alice declined"))
                  .containsEntry("severity_text", "WARN")
                  .containsEntry("detected_level", "warn")
                  .containsEntry("scope_name", "io.shop.Payments");
              assertThat(byBody.get("payment failed"))
                  .containsEntry("severity_text", "ERROR")
                  .containsEntry("exception_type", "java.lang.IllegalStateException")
                  .containsEntry("exception_message", "no funds")
                  .hasEntrySatisfying(
                      "exception_stacktrace",
                      trace ->
                          assertThat(trace)
                              .contains("at io.millrace.server.e2e.SdkRoundTripTests"));
            });
  }

  @Test
  void jsSdk_httpExporter_everyFieldComesBack() throws Exception {
    Path js = ClientProgram.install("js", directory);
    run(js, "node", "send.mjs", millrace.otlpHttp("/v1/logs").toString(), Long.toString(baseNanos));
    JsonNode sent = millrace.parse(Files.readString(js.resolve("sent.json")));
    Map<Line, Map<String, String>> expected = new HashMap<>();
    for (JsonNode one : sent) {
      expected.put(
          new Line(one.path("timestamp").asLong(), one.path("body").asText()),
          labels(one.path("labels")));
    }
    assertThat(expected).hasSize(100);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(received("js-http")).isEqualTo(expected));
  }

  private void run(Path workingDirectory, String... command)
      throws IOException, InterruptedException {
    // As README.md tells it: the value is URL-encoded.
    String header = "Authorization=" + millrace.bearer(KeyDirectory.DEFAULT).replace(" ", "%20");
    ClientProgram.run(
        workingDirectory,
        PROCESS_PATIENCE,
        Map.of("OTEL_EXPORTER_OTLP_HEADERS", header),
        List.of(command));
  }
}
