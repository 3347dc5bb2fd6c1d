package io.millrace.receiver;

/**
 * Tokens that come at a steady rate and are kept up to a burst. More may be taken than are there:
 * then it is in debt, and is not drawn upon until that is paid. Full at first. Times are
 * nanoseconds of one clock that never goes back. Not thread-safe.
 */
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private double perSecond;
  private double burst;
  private double tokens;
  private long filledNanos;

  TokenBucket(double perSecond, double burst, long nowNanos) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.filledNanos = nowNanos;
  }

  /** Another rate from now on. What is there stays, as far as the burst allows it. */
  void adjust(double newPerSecond, double newBurst, long nowNanos) {
    fill(nowNanos);
    perSecond = newPerSecond;
    burst = newBurst;
    tokens = Math.min(tokens, burst);
  }

  /** Takes, into debt if need be. */
  void take(double amount, long nowNanos) {
    fill(nowNanos);
    tokens -= amount;
  }

  /** How long until the debt is paid; 0 if there is none. */
  long nanosInDebt(long nowNanos) {
    fill(nowNanos);
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * NANOS_PER_SECOND);
  }

  private void fill(long nowNanos) {
    long passed = nowNanos - filledNanos;
    if (passed > 0) {
      tokens = Math.min(burst, tokens + passed / NANOS_PER_SECOND * perSecond);
      filledNanos = nowNanos;
    }
  }
}
