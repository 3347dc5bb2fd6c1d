package io.millrace.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordRateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long nanos;

  private final Ticker ticker =
      new Ticker() {
        @Override
        public long read() {
          return nanos;
        }
      };

  @Test
  void pass_fasterThanTheRate_waits() throws Exception {
    RecordRate rate = new RecordRate(100, ticker, wait -> nanos += wait);

    for (int i = 0; i < 11; i++) {
      rate.pass(50);
    }

    assertThat(nanos).isEqualTo(5 * SECOND);
  }

  @Test
  void pass_afterAPause_savesNothingUp() throws Exception {
    RecordRate rate = new RecordRate(100, ticker, wait -> nanos += wait);
    rate.pass(100);
    nanos += 60 * SECOND;
    long before = nanos;

    rate.pass(100);
    rate.pass(100);

    assertThat(nanos - before).isEqualTo(SECOND);
  }
}
