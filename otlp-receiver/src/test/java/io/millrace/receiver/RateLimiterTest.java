package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.base.Ticker;
import io.millrace.model.tenant.PeerDemand;
import io.millrace.model.tenant.RateLimits;
import io.millrace.model.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final long MILLI = 1_000_000L;
  private static final RateLimits LIMITS = new RateLimits(1_000_000, 1_000_000, 10_000);
  private static final int REQUEST_BYTES = 2_000;

  private long now;
  private final Ticker ticker =
      new Ticker() {
        @Override
        public long read() {
          return now;
        }
      };

  /** Receivers that hear of each other's demand at once. */
  private static final class Peers implements PeerDemand {
    private final List<Peers> all;
    private Map<TenantId, Demand> own = Map.of();

    private Peers(List<Peers> all) {
      this.all = all;
    }

    @Override
    public void publish(Map<TenantId, Demand> newOwn) {
      own = newOwn;
    }

    @Override
    public Demand ofOthers(TenantId tenant) {
      double bytes = 0;
      double records = 0;
      for (Peers peer : all) {
        if (peer != this) {
          Demand demand = peer.own.getOrDefault(tenant, Demand.NONE);
          bytes += demand.bytesPerSecond();
          records += demand.recordsPerSecond();
        }
      }
      return new Demand(bytes, records);
    }
  }

  @Test
  void check_whileNothingIsOwed_letsIn() {
    RateLimiter limiter = new RateLimiter(PeerDemand.ALONE, ticker);

    assertThat(limiter.check(ACME, LIMITS)).isEmpty();
    assertThat(limiter.charge(ACME, LIMITS, 1_500_000, 10)).isEmpty();
    assertThat(limiter.check(ACME, LIMITS))
        .contains(new TenantRate.Excess(ReceiverMetrics.Rate.BYTES, Duration.ofMillis(500)));
    assertThat(limiter.check(new TenantId("other"), LIMITS)).isEmpty();
    now += 500 * MILLI;
    assertThat(limiter.check(ACME, LIMITS)).isEmpty();
  }

  @Test
  void charge_ofRecords_isHeldToTheirRate() {
    RateLimiter limiter = new RateLimiter(PeerDemand.ALONE, ticker);

    assertThat(limiter.charge(ACME, LIMITS, 1_000, 12_500)).isEmpty();
    assertThat(limiter.charge(ACME, LIMITS, 1, 1))
        .contains(new TenantRate.Excess(ReceiverMetrics.Rate.RECORDS, Duration.ofMillis(250)));
  }

  @Test
  void limits_thatChange_holdAtOnce() {
    RateLimiter limiter = new RateLimiter(PeerDemand.ALONE, ticker);
    limiter.charge(ACME, LIMITS, 3_000_000, 10);

    RateLimits doubled = new RateLimits(2_000_000, 2_000_000, 20_000);

    assertThat(limiter.check(ACME, LIMITS).orElseThrow().untilPaid())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(limiter.check(ACME, doubled).orElseThrow().untilPaid())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void tenTimesTheRate_overOneReceiver_acceptsTheLimit() {
    double accepted = accepted(new double[] {10}, 20, 1);

    assertThat(accepted).isCloseTo(1, within(0.02));
  }

  @Test
  void tenTimesTheRate_overUnevenReceivers_acceptsTheLimit() {
    assertThat(accepted(new double[] {8, 2}, 20, 3)).isCloseTo(1, within(0.05));
    assertThat(accepted(new double[] {9.9, 0.1}, 20, 3)).isCloseTo(1, within(0.05));
    assertThat(accepted(new double[] {4, 3, 2, 1}, 20, 3)).isCloseTo(1, within(0.05));
  }

  @Test
  void lessThanTheRate_overUnevenReceivers_isAllAccepted() {
    assertThat(accepted(new double[] {0.8, 0.1}, 20, 0)).isCloseTo(0.9, within(0.01));
  }

  @Test
  void receiverThatWakes_hasItsPartAfterTwoSeconds() {
    List<Peers> peers = new ArrayList<>();
    peers.add(new Peers(peers));
    peers.add(new Peers(peers));
    RateLimiter busy = new RateLimiter(peers.get(0), ticker);
    RateLimiter idle = new RateLimiter(peers.get(1), ticker);
    run(List.of(busy, idle), new double[] {10, 0}, 5, 0);

    double[] first = run(List.of(busy, idle), new double[] {10, 10}, 2, 0);
    double[] later = run(List.of(busy, idle), new double[] {10, 10}, 5, 0);

    assertThat(first[1]).as("of the limit, while its demand is not known").isGreaterThan(0.05);
    assertThat(later[1]).isCloseTo(0.5, within(0.05));
    assertThat(later[0] + later[1]).isCloseTo(1, within(0.05));
  }

  /** Offers multiples of the limit; gives what all accepted, as a multiple of it. */
  private double accepted(double[] offered, int seconds, int warmUpSeconds) {
    List<Peers> peers = new ArrayList<>();
    List<RateLimiter> limiters = new ArrayList<>();
    for (int i = 0; i < offered.length; i++) {
      peers.add(new Peers(peers));
      limiters.add(new RateLimiter(peers.get(i), ticker));
    }
    double sum = 0;
    for (double each : run(limiters, offered, seconds, warmUpSeconds)) {
      sum += each;
    }
    return sum;
  }

  private double[] run(
      List<RateLimiter> limiters, double[] offered, int seconds, int warmUpSeconds) {
    double[] accepted = new double[limiters.size()];
    double[] due = new double[limiters.size()];
    for (int milli = 0; milli < (warmUpSeconds + seconds) * 1000; milli++) {
      now += MILLI;
      for (int i = 0; i < limiters.size(); i++) {
        // In bytes of a millisecond.
        due[i] += offered[i] * LIMITS.bytesPerSecond() / 1000;
        while (due[i] >= REQUEST_BYTES) {
          due[i] -= REQUEST_BYTES;
          boolean isIn =
              limiters.get(i).check(ACME, LIMITS).isEmpty()
                  && limiters.get(i).charge(ACME, LIMITS, REQUEST_BYTES, 10).isEmpty();
          if (isIn && milli >= warmUpSeconds * 1000) {
            accepted[i] += (double) REQUEST_BYTES / LIMITS.bytesPerSecond() / seconds;
          }
        }
        // Each at a moment of its own.
        if (milli % 1000 == 300 * i % 1000) {
          limiters.get(i).shareWithPeers();
        }
      }
    }
    return accepted;
  }
}
