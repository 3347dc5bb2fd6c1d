package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.tenant.TenantId;
import io.millrace.receiver.InFlightBytes.Share;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InFlightBytesTest {
  private static final TenantId ONE = new TenantId("one");
  private static final TenantId TWO = new TenantId("two");

  private final Map<TenantId, Long> counted = new HashMap<>();
  private final InFlightBytes inFlight =
      new InFlightBytes(
          120,
          new RetryDelays(Duration.ofSeconds(2), () -> 0),
          new ReceiverMetrics() {
            @Override
            public void inFlightChanged(TenantId tenant, long change) {
              counted.merge(tenant, change, Long::sum);
            }
          });

  @Test
  void tenantAlone_takesHalf() {
    for (int i = 0; i < 6; i++) {
      inFlight.newShare(ONE, 1_000).take(10);
    }

    assertThatThrownBy(() -> inFlight.newShare(ONE, 1_000).take(10))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "the receiver holds as many unconfirmed bytes as it may; send the same request again later");
    assertThat(inFlight.reservedBytes()).isEqualTo(60);
    assertThat(counted).containsExactly(Map.entry(ONE, 60L));
  }

  @Test
  void flood_leavesRoomForAnother() {
    while (takes(ONE)) {
      assertThat(inFlight.reservedBytes()).isLessThanOrEqualTo(60);
    }
    int taken = 0;
    while (takes(TWO)) {
      taken++;
    }

    assertThat(taken).isEqualTo(3);
  }

  private boolean takes(TenantId tenant) {
    try {
      inFlight.newShare(tenant, 1_000).take(10);
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  @Test
  void tenantsOwnLimit_isHeld() {
    Share first = inFlight.newShare(ONE, 25);
    first.take(20);

    assertThatThrownBy(() -> inFlight.newShare(ONE, 25).take(10))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "the tenant's unconfirmed requests hold as many bytes as they may, 25 (maxInFlightBytes);"
                + " send the same request again later");
    first.giveBack();
    inFlight.newShare(ONE, 25).take(10);
    assertThat(inFlight.reservedBytes()).isEqualTo(10);
  }

  @Test
  void onlyRequestOfATenant_isBoundedByAllOfTheMemoryAlone() {
    Share only = inFlight.newShare(ONE, 25);
    only.take(60);
    only.take(60);

    assertThatThrownBy(() -> only.take(1)).isInstanceOf(RefusedException.class);
    only.giveBack();
    only.giveBack();
    assertThat(inFlight.reservedBytes()).isZero();
    assertThat(counted).containsExactly(Map.entry(ONE, 0L));
  }
}
