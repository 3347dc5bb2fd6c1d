package io.millrace.model.tenant;

/**
 * What a tenant may send and ask, how long its records are kept, and where. Changed while
 * everything runs.
 *
 * @param rates over time
 * @param records each log record
 * @param maxRequestBytes largest request, compressed and decompressed; the receiver's own limit
 *     holds besides
 * @param maxInFlightBytes of requests that one receiver reads or waits for at the same time
 * @param retention how long records are kept
 * @param query what queries may ask for and cost
 * @param placement in which partitions they lie
 */
public record TenantLimits(
    RateLimits rates,
    RecordLimits records,
    int maxRequestBytes,
    long maxInFlightBytes,
    Retention retention,
    QueryLimits query,
    PlacementRule placement) {
  /** The defaults of {@link RateLimits} and {@link RecordLimits}; 20 MiB; 64 MiB. */
  public static final TenantLimits DEFAULT =
      new TenantLimits(RateLimits.DEFAULT, RecordLimits.DEFAULT, 20 << 20, 64L << 20);

  /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
  public TenantLimits {
    LimitChecks.require(maxRequestBytes > 0, "maxRequestBytes", maxRequestBytes, "more than 0");
    LimitChecks.require(
        maxInFlightBytes >= maxRequestBytes,
        "maxInFlightBytes",
        maxInFlightBytes,
        "at least maxRequestBytes");
  }

  /** With the default retention, limits of queries and placement. */
  public TenantLimits(
      RateLimits rates, RecordLimits records, int maxRequestBytes, long maxInFlightBytes) {
    this(
        rates,
        records,
        maxRequestBytes,
        maxInFlightBytes,
        Retention.DEFAULT,
        QueryLimits.DEFAULT,
        PlacementRule.AUTO);
  }

  /** These with other limits of queries. */
  public TenantLimits withQuery(QueryLimits other) {
    return new TenantLimits(
        rates, records, maxRequestBytes, maxInFlightBytes, retention, other, placement);
  }
}
