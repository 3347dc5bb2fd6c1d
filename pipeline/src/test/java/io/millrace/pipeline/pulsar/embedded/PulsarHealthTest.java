package io.millrace.pipeline.pulsar.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulsarHealthTest {
  private boolean running = true;
  private boolean healthy = true;
  private int asked;
  private long nanos = 42;
  private final PulsarHealth health =
      new PulsarHealth(
          () -> running,
          this::askWhetherHealthy,
          new Ticker() {
            @Override
            public long read() {
              return nanos;
            }
          });

  private boolean askWhetherHealthy() {
    asked++;
    return healthy;
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void whetherItCanWrite_isAskedOnceInAnInterval() {
    assertThat(health.getAsBoolean()).isTrue();
    pass(PulsarHealth.INTERVAL.minusNanos(1));
    assertThat(health.getAsBoolean()).isTrue();
    assertThat(asked).isOne();
    pass(Duration.ofNanos(1));
    healthy = false;
    assertThat(health.getAsBoolean()).isFalse();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void cannotWrite_isAskedEachTimeUntilItCan() {
    healthy = false;
    assertThat(health.getAsBoolean()).isFalse();
    assertThat(health.getAsBoolean()).isFalse();
    healthy = true;
    assertThat(health.getAsBoolean()).isTrue();
    assertThat(health.getAsBoolean()).isTrue();
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void doesNotRun_isNotAskedFurther_andAgainWhenItDoes() {
    assertThat(health.getAsBoolean()).isTrue();
    running = false;
    assertThat(health.getAsBoolean()).isFalse();
    assertThat(asked).isOne();
    running = true;
    healthy = false;
    assertThat(health.getAsBoolean()).isFalse();
    assertThat(asked).isEqualTo(2);
  }
}
