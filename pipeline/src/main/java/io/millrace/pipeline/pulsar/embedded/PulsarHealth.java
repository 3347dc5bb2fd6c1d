package io.millrace.pipeline.pulsar.embedded;

import com.google.common.base.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Whether Pulsar does its work. That it runs is asked each time; whether a message can be written
 * and read, which costs it some 60 ms of processor time, until it can, and at intervals then. With
 * the first question alone a broker whose bookie has ended, on a full disk for one, would be left
 * as it is. Blocks; never throws. Safe for all threads.
 */
final class PulsarHealth implements BooleanSupplier {
  static final Duration INTERVAL = Duration.ofSeconds(15);

  private final BooleanSupplier running;
  private final BooleanSupplier healthy;
  private final Ticker ticker;

  /** When the second question is due; empty: now. */
  private OptionalLong due = OptionalLong.empty();

  PulsarHealth(BooleanSupplier running, BooleanSupplier healthy, Ticker ticker) {
    this.running = running;
    this.healthy = healthy;
    this.ticker = ticker;
  }

  /** Of the Pulsar with this admin API. */
  static PulsarHealth of(URI adminUrl) {
    return new PulsarHealth(
        new HttpHealth(adminUrl.resolve("/admin/v2/brokers/ready")),
        new HttpHealth(adminUrl.resolve("/admin/v2/brokers/health")),
        Ticker.systemTicker());
  }

  @Override
  public synchronized boolean getAsBoolean() {
    if (!running.getAsBoolean()) {
      due = OptionalLong.empty();
      return false;
    }
    if (due.isPresent() && ticker.read() - due.getAsLong() < 0) {
      return true;
    }
    if (!healthy.getAsBoolean()) {
      due = OptionalLong.empty();
      return false;
    }
    due = OptionalLong.of(ticker.read() + INTERVAL.toNanos());
    return true;
  }
}
