package io.millrace.benchmarks;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import io.millrace.pipeline.writer.Writer;
import io.millrace.pipeline.writer.WriterSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How fast a writer drains a backlog. Fills the stream of a running {@code millrace up --roles
 * receiver} (no writer), then writes it into ClickHouse, and prints records a second of both.
 *
 * <p>Arguments: Pulsar's URL, its admin URL, ClickHouse's URL, number of requests (of 100 records).
 */
public final class WriterThroughput {
  private static final int RECORDS_PER_REQUEST = 100;
  private static final int TENANTS = 8;
  private static final int IN_FLIGHT = 500;

  private WriterThroughput() {}

  public static void main(String[] arguments) throws Exception {
    int requests = Integer.parseInt(arguments[3]);
    PulsarSettings settings =
        PulsarSettings.of(arguments[0], URI.create(arguments[1]))
            .withTopics(Topics.DEFAULT.withNamespace("throughput"));
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        ClickHouseLogStore store =
            ClickHouseLogStore.open(ClickHouseSettings.of(URI.create(arguments[2])))) {
      store.prepare();
      long records = (long) requests * RECORDS_PER_REQUEST;
      long before = count(store);
      long begin = System.nanoTime();
      fill(log, requests);
      print("appended", records, begin);
      begin = System.nanoTime();
      try (Writer writer = new Writer(log, store, WriterSettings.DEFAULT, InstantSource.system())) {
        writer.start();
        while (writer.stats().records() < records) {
          TimeUnit.MILLISECONDS.sleep(5);
        }
        print("written", records, begin);
        System.out.println(writer.stats());
      }
      System.out.println("stored " + (count(store) - before) + " of " + records);
    }
  }

  private static void fill(PulsarEventLog log, int requests) {
    Random random = new Random(1);
    List<CompletableFuture<Void>> inFlight = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      byte[] payload = payload(random);
      inFlight.add(
          log.append(
              new LogEvent(
                  new TenantId("tenant" + i % TENANTS),
                  payload,
                  TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()),
                  RECORDS_PER_REQUEST)));
      if (inFlight.size() == IN_FLIGHT) {
        inFlight.forEach(CompletableFuture::join);
        inFlight.clear();
      }
    }
    inFlight.forEach(CompletableFuture::join);
  }

  private static byte[] payload(Random random) {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    for (int i = 0; i < RECORDS_PER_REQUEST; i++) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(now + random.nextInt(1_000_000))
              .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
              .setSeverityText("INFO")
              .setBody(
                  text(
                      "GET /api/orders/%d answered 200 in %d ms for customer %08x"
                          .formatted(
                              random.nextInt(100_000), random.nextInt(900), random.nextInt())))
              .addAttributes(attribute("http.route", "/api/orders/{id}"))
              .addAttributes(attribute("user.id", Integer.toString(random.nextInt(10_000)))));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(attribute("service.name", "shop" + random.nextInt(20)))
                        .addAttributes(attribute("host.name", "host" + random.nextInt(5))))
                .addScopeLogs(records))
        .build()
        .toByteArray();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder().setKey(key).setValue(text(value)).build();
  }

  private static AnyValue text(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  private static void print(String what, long records, long beginNanos) {
    double seconds = (System.nanoTime() - beginNanos) / 1e9;
    System.out.printf(
        "%s %d records in %.1f s: %.0f/s%n", what, records, seconds, records / seconds);
  }

  private static long count(ClickHouseLogStore store) {
    try (RowCursor rows =
        store.query(new StoreQuery("SELECT count() FROM logs", Map.of(), Duration.ofSeconds(30)))) {
      rows.next();
      return rows.getLong(0);
    }
  }
}
