package io.millrace.receiver;

import java.time.Duration;

/**
 * Limits of the receiver.
 *
 * @param maxRequestBytes largest request, compressed and decompressed
 * @param maxInFlightBytes bytes of all requests that are read or wait for their confirmation; past
 *     it new ones are told to come again
 * @param uploadTimeout time in which a request's body must arrive
 * @param appendTimeout time in which the event log must confirm
 * @param retryAfter what a client that is to come again is told to wait
 */
public record ReceiverSettings(
    int maxRequestBytes,
    long maxInFlightBytes,
    Duration uploadTimeout,
    Duration appendTimeout,
    Duration retryAfter) {
  /** 20 MiB a request, 128 MiB in flight, 30 s to send, 15 s to confirm, retry after 2 s. */
  public static final ReceiverSettings DEFAULT =
      new ReceiverSettings(
          20 << 20,
          128L << 20,
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofSeconds(2));

  /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
  public ReceiverSettings {
    require(maxRequestBytes > 0, "maxRequestBytes", maxRequestBytes, "more than 0");
    require(
        maxInFlightBytes >= 2L * maxRequestBytes,
        "maxInFlightBytes",
        maxInFlightBytes,
        "at least twice maxRequestBytes");
    require(uploadTimeout.isPositive(), "uploadTimeout", uploadTimeout, "more than 0");
    require(appendTimeout.isPositive(), "appendTimeout", appendTimeout, "more than 0");
    require(retryAfter.toSeconds() > 0, "retryAfter", retryAfter, "at least 1 s");
  }

  private static void require(boolean condition, String name, Object value, String constraint) {
    if (!condition) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + constraint + ")");
    }
  }
}
