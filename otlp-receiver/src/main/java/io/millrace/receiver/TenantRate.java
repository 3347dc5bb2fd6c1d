package io.millrace.receiver;

import io.millrace.model.tenant.PeerDemand.Demand;
import io.millrace.model.tenant.RateLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * This receiver's part of one tenant's rate: a bucket for bytes and one for records, and what was
 * asked of them. Thread-safe.
 */
final class TenantRate {
  /** Weight of the last second against those before. */
  private static final double NEWEST = 0.7;

  /** Below it a demand is none. */
  private static final double LEAST_DEMAND = 0.5;

  /** For a receiver that nobody has sent to of late: until it is known what it needs. */
  private static final double NEWCOMER_SHARE = 0.1;

  private static final long SHORTEST_PERIOD_NANOS = 1_000_000_000L;

  private final TokenBucket bytes;
  private final TokenBucket records;
  private RateLimits limits;
  private double bytesShare = 1;
  private double recordsShare = 1;

  private double askedBytes;
  private double askedRecords;
  private double meanBytes;
  private double meanRecords;
  private Demand demand = Demand.NONE;
  private long periodNanos;

  TenantRate(RateLimits limits, long nowNanos) {
    this.limits = limits;
    this.bytes = new TokenBucket(limits.bytesPerSecond(), limits.burstBytes(), nowNanos);
    this.records = new TokenBucket(limits.recordsPerSecond(), burstRecords(limits), nowNanos);
    this.periodNanos = nowNanos;
  }

  /**
   * Too much was asked.
   *
   * @param rate the one that makes it wait longest
   * @param untilPaid until the debt is paid
   */
  record Excess(ReceiverMetrics.Rate rate, Duration untilPaid) {}

  /** Whether a request is over the rate whose size is not known yet. */
  synchronized Optional<Excess> check(RateLimits newLimits, long nowNanos) {
    Optional<Excess> excess = excess(newLimits, nowNanos);
    if (excess.isPresent()) {
      askedBytes += meanBytes;
      askedRecords += meanRecords;
    }
    return excess;
  }

  /** Charges a request, unless earlier ones have left a debt. */
  synchronized Optional<Excess> charge(
      RateLimits newLimits, int requestBytes, int requestRecords, long nowNanos) {
    askedBytes += requestBytes;
    askedRecords += requestRecords;
    meanBytes = mean(meanBytes, requestBytes);
    meanRecords = mean(meanRecords, requestRecords);
    Optional<Excess> excess = excess(newLimits, nowNanos);
    if (excess.isEmpty()) {
      bytes.take(requestBytes, nowNanos);
      records.take(requestRecords, nowNanos);
    }
    return excess;
  }

  private static double mean(double before, double newest) {
    return before == 0 ? newest : 0.9 * before + 0.1 * newest;
  }

  private Optional<Excess> excess(RateLimits newLimits, long nowNanos) {
    if (!newLimits.equals(limits)) {
      limits = newLimits;
      adjust(nowNanos);
    }
    long bytesWait = bytes.nanosInDebt(nowNanos);
    long recordsWait = records.nanosInDebt(nowNanos);
    if (bytesWait == 0 && recordsWait == 0) {
      return Optional.empty();
    }
    return Optional.of(
        bytesWait >= recordsWait
            ? new Excess(ReceiverMetrics.Rate.BYTES, Duration.ofNanos(bytesWait))
            : new Excess(ReceiverMetrics.Rate.RECORDS, Duration.ofNanos(recordsWait)));
  }

  /** Ends a period, and gives what was asked for per second of late. */
  synchronized Demand endPeriod(long nowNanos) {
    // A few requests in a moment are not a demand of as many in every moment of a second.
    double seconds = Math.max(SHORTEST_PERIOD_NANOS, nowNanos - periodNanos) / 1e9;
    demand =
        new Demand(
            smooth(demand.bytesPerSecond(), askedBytes / seconds),
            smooth(demand.recordsPerSecond(), askedRecords / seconds));
    askedBytes = 0;
    askedRecords = 0;
    periodNanos = nowNanos;
    return demand;
  }

  private static double smooth(double before, double newest) {
    double smoothed = before == 0 ? newest : (1 - NEWEST) * before + NEWEST * newest;
    return smoothed < LEAST_DEMAND ? 0 : smoothed;
  }

  /** Takes the part of the limit that the demand here is of the demand everywhere. */
  synchronized void share(Demand others, long nowNanos) {
    bytesShare =
        share(demand.bytesPerSecond(), others.bytesPerSecond(), (double) limits.bytesPerSecond());
    recordsShare =
        share(
            demand.recordsPerSecond(),
            others.recordsPerSecond(),
            (double) limits.recordsPerSecond());
    adjust(nowNanos);
  }

  /**
   * The shares of all add up to 1 when all together ask for more than the limit. When they ask for
   * less, each may also have what the others leave.
   */
  private static double share(double own, double others, double limit) {
    if (others == 0) {
      return 1;
    }
    double ofDemand = own == 0 ? NEWCOMER_SHARE : own / (own + others);
    return Math.max(ofDemand, 1 - others / limit);
  }

  private void adjust(long nowNanos) {
    bytes.adjust(limits.bytesPerSecond() * bytesShare, limits.burstBytes() * bytesShare, nowNanos);
    records.adjust(
        limits.recordsPerSecond() * recordsShare, burstRecords(limits) * recordsShare, nowNanos);
  }

  /** As many seconds of records as the burst has of bytes. */
  private static double burstRecords(RateLimits limits) {
    return (double) limits.recordsPerSecond() * limits.burstBytes() / limits.bytesPerSecond();
  }
}
