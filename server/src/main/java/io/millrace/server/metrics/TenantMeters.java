package io.millrace.server.metrics;

import com.google.common.collect.ImmutableMap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.model.otlp.RecordFault;
import io.millrace.receiver.ReceiverMetrics.Rate;
import io.millrace.receiver.RefusalKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What is counted for one tenant. Everything is there from the start, with 0. */
final class TenantMeters {
  final Counter receivedRecords;
  final Counter receivedBytes;
  final Counter acceptedRecords;
  final Counter acceptedBytes;
  final Counter truncatedRecords;
  final ImmutableMap<RecordFault, Counter> refusedRecords;
  final ImmutableMap<RefusalKind, Counter> refusedRequests;
  final ImmutableMap<Rate, Counter> limited;
  final AtomicLong inFlightBytes = new AtomicLong();

  private final MeterRegistry registry;
  private final Tags tags;

  TenantMeters(MeterRegistry registry, String tenant) {
    this.registry = registry;
    this.tags = Tags.of("tenant", tenant);
    receivedRecords =
        counter("records.received", "Log records that came in well-formed requests.", tags);
    receivedBytes =
        bytes("received", "Bytes of well-formed requests, in protobuf and decompressed.");
    acceptedRecords = counter("records.accepted", "Log records that are durable.", tags);
    acceptedBytes = bytes("accepted", "Bytes that are durable, in protobuf and decompressed.");
    truncatedRecords =
        counter("records.truncated", "Log records that were cut to the size they may have.", tags);
    refusedRecords =
        all(
            RecordFault.values(),
            fault ->
                counter(
                    "records.refused",
                    "Log records that were refused while others of their request were kept.",
                    tags.and("reason", fault.text())));
    refusedRequests =
        all(
            RefusalKind.values(),
            kind ->
                counter(
                    "requests.refused",
                    "Requests that were refused as a whole.",
                    tags.and("reason", kind.text())));
    limited =
        all(
            Rate.values(),
            rate ->
                counter(
                    "limited",
                    "Requests that were refused because the tenant is over a rate.",
                    tags.and("limit", rate.name().toLowerCase(Locale.ROOT))));
    Gauge.builder("millrace.receiver.in.flight", inFlightBytes, AtomicLong::get)
        .description("Bytes in memory of requests that are read or wait for their confirmation.")
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
  }

  private static <E extends Enum<E>> ImmutableMap<E, Counter> all(
      E[] constants, Function<E, Counter> counter) {
    return Arrays.stream(constants).collect(ImmutableMap.toImmutableMap(e -> e, counter));
  }

  private Counter counter(String name, String description, Tags counterTags) {
    return Counter.builder("millrace.receiver." + name)
        .description(description)
        .tags(counterTags)
        .register(registry);
  }

  private Counter bytes(String name, String description) {
    return Counter.builder("millrace.receiver." + name)
        .description(description)
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
  }
}
