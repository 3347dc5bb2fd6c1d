package io.millrace.model.tenant;

/**
 * How much a tenant may send, over all receivers together.
 *
 * @param bytesPerSecond of requests in protobuf, decompressed
 * @param burstBytes that may come at once after a quiet time
 * @param recordsPerSecond log records; as many may come at once as fit the burst's seconds
 */
public record RateLimits(long bytesPerSecond, long burstBytes, long recordsPerSecond) {
  /** 64 MiB/s, 128 MiB at once, 250,000 records/s. */
  public static final RateLimits DEFAULT = new RateLimits(64L << 20, 128L << 20, 250_000);

  /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
  public RateLimits {
    LimitChecks.require(bytesPerSecond > 0, "bytesPerSecond", bytesPerSecond, "more than 0");
    LimitChecks.require(
        burstBytes >= bytesPerSecond, "burstBytes", burstBytes, "at least bytesPerSecond");
    LimitChecks.require(recordsPerSecond > 0, "recordsPerSecond", recordsPerSecond, "more than 0");
  }
}
