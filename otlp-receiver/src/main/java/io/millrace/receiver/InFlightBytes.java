package io.millrace.receiver;

import io.millrace.model.tenant.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of all requests that are being read or wait for confirmation: those of a tenant
 * by its own limit, and by what is still free for all. So one tenant can take half at most, two
 * together two thirds, and there is always room for the next. A tenant's only request is bounded by
 * all of the memory alone, so that it always gets through in the end. Thread-safe.
 */
final class InFlightBytes {
  /** For bytes that are not kept. */
  static final Share NO_SHARE =
      new Share() {
        @Override
        public void take(int more) {}

        @Override
        public void giveBack() {}
      };

  private final long maxBytes;
  private final RetryDelays delays;
  private final ReceiverMetrics metrics;
  private final AtomicLong reservedBytes = new AtomicLong();

  /** Tenants of valid keys alone come here, so they are as many as the registry has. */
  private final Map<TenantId, AtomicLong> reservedByTenant = new ConcurrentHashMap<>();

  InFlightBytes(long maxBytes, RetryDelays delays, ReceiverMetrics metrics) {
    this.maxBytes = maxBytes;
    this.delays = delays;
    this.metrics = metrics;
  }

  long reservedBytes() {
    return reservedBytes.get();
  }

  /** The share of one request, given back as a whole. Thread-safe. */
  interface Share {
    /**
     * Takes more.
     *
     * @throws RefusedException if too much is in flight
     */
    void take(int more);

    void giveBack();
  }

  /** A share for a request of a tenant that may have so many bytes in flight. */
  Share newShare(TenantId tenant, long maxBytesOfTenant) {
    return new CountedShare(
        tenant,
        maxBytesOfTenant,
        reservedByTenant.computeIfAbsent(tenant, absent -> new AtomicLong()));
  }

  private final class CountedShare implements Share {
    private final TenantId tenant;
    private final long maxBytesOfTenant;
    private final AtomicLong reservedByThisTenant;
    private final AtomicLong bytes = new AtomicLong();

    private CountedShare(TenantId tenant, long maxBytesOfTenant, AtomicLong reservedByThisTenant) {
      this.tenant = tenant;
      this.maxBytesOfTenant = maxBytesOfTenant;
      this.reservedByThisTenant = reservedByThisTenant;
    }

    @Override
    public void take(int more) {
      long all = reservedBytes.addAndGet(more);
      long ofTenant = reservedByThisTenant.addAndGet(more);
      boolean isOnlyRequest = ofTenant == bytes.get() + more;
      long free = maxBytes - (all - more);
      if (all > maxBytes || (ofTenant > free && !isOnlyRequest)) {
        undo(more);
        throw refusal("the receiver holds as many unconfirmed bytes as it may");
      }
      if (ofTenant > maxBytesOfTenant && !isOnlyRequest) {
        undo(more);
        throw refusal(
            "the tenant's unconfirmed requests hold as many bytes as they may, %d (maxInFlightBytes)"
                .formatted(maxBytesOfTenant));
      }
      bytes.addAndGet(more);
      metrics.inFlightChanged(tenant, more);
    }

    private void undo(long more) {
      reservedByThisTenant.addAndGet(-more);
      reservedBytes.addAndGet(-more);
    }

    private RefusedException refusal(String found) {
      return Refusal.unavailable(found + "; send the same request again later", delays.usual())
          .toException();
    }

    @Override
    public void giveBack() {
      long given = bytes.getAndSet(0);
      if (given != 0) {
        undo(given);
        metrics.inFlightChanged(tenant, -given);
      }
    }
  }
}
