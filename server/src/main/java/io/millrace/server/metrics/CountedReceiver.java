package io.millrace.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.model.otlp.RecordFault;
import io.millrace.model.tenant.TenantId;
import io.millrace.receiver.ReceiverMetrics;
import io.millrace.receiver.RefusalKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Counts what a receiver does, by tenant. The first thousand tenants have series of their own, all
 * later ones share those of {@code other}; requests whose tenant is not known are {@code unknown}.
 */
final class CountedReceiver implements ReceiverMetrics {
  static final int MAX_TENANTS = 1_000;

  private static final String OTHER = "other";
  private static final String UNKNOWN = "unknown";

  private static final Duration[] DURABLE_BUCKETS =
      LongStream.of(1, 2, 5, 10, 20, 30, 40, 60, 80, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Timer durable;
  private final TenantMeters other;
  private final TenantMeters unknown;
  private final ConcurrentHashMap<TenantId, TenantMeters> tenants = new ConcurrentHashMap<>();

  CountedReceiver(MeterRegistry registry) {
    this.registry = registry;
    this.durable =
        Timer.builder("millrace.receiver.durable")
            .description("Time from a request's headers until it is durable.")
            .serviceLevelObjectives(DURABLE_BUCKETS)
            .register(registry);
    this.other = new TenantMeters(registry, OTHER);
    this.unknown = new TenantMeters(registry, UNKNOWN);
  }

  private TenantMeters of(TenantId tenant) {
    TenantMeters known = tenants.get(tenant);
    if (known != null) {
      return known;
    }
    if (tenant.value().equals(OTHER)) {
      return other;
    }
    if (tenant.value().equals(UNKNOWN)) {
      return unknown;
    }
    synchronized (tenants) {
      return tenants.size() < MAX_TENANTS
          ? tenants.computeIfAbsent(tenant, id -> new TenantMeters(registry, id.value()))
          : tenants.getOrDefault(tenant, other);
    }
  }

  @Override
  public void received(TenantId tenant, int records, long bytes) {
    TenantMeters meters = of(tenant);
    meters.receivedRecords.increment(records);
    meters.receivedBytes.increment((double) bytes);
  }

  @Override
  public void accepted(TenantId tenant, int records, long bytes) {
    TenantMeters meters = of(tenant);
    meters.acceptedRecords.increment(records);
    meters.acceptedBytes.increment((double) bytes);
  }

  @Override
  public void madeDurable(TenantId tenant, long nanos) {
    durable.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void recordsRefused(TenantId tenant, RecordFault reason, int records) {
    of(tenant).refusedRecords.get(reason).increment(records);
  }

  @Override
  public void recordsTruncated(TenantId tenant, int records) {
    of(tenant).truncatedRecords.increment(records);
  }

  @Override
  public void requestRefused(Optional<TenantId> tenant, RefusalKind reason) {
    tenant.map(this::of).orElse(unknown).refusedRequests.get(reason).increment();
  }

  @Override
  public void rateLimited(TenantId tenant, Rate rate) {
    of(tenant).limited.get(rate).increment();
  }

  @Override
  public void inFlightChanged(TenantId tenant, long change) {
    of(tenant).inFlightBytes.addAndGet(change);
  }
}
