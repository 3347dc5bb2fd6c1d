package io.millrace.receiver;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of all requests that are being read or wait for confirmation. Thread-safe. */
final class InFlightBytes {
  /** For bytes that are not kept. */
  static final Share NO_SHARE =
      new Share() {
        @Override
        public void take(int more) {}

        @Override
        public void giveBack() {}
      };

  private final ReceiverSettings settings;
  private final AtomicLong reservedBytes = new AtomicLong();

  InFlightBytes(ReceiverSettings settings) {
    this.settings = settings;
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

  private final class CountedShare implements Share {
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public void take(int more) {
      if (reservedBytes.addAndGet(more) > settings.maxInFlightBytes()) {
        reservedBytes.addAndGet(-more);
        throw Refusal.unavailable(
                "the receiver holds as many unconfirmed bytes as it may; send the same request again later",
                settings.retryAfter())
            .toException();
      }
      bytes.addAndGet(more);
    }

    @Override
    public void giveBack() {
      reservedBytes.addAndGet(-bytes.getAndSet(0));
    }
  }

  Share newShare() {
    return new CountedShare();
  }
}
