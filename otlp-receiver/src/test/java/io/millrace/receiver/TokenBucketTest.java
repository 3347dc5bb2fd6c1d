package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private final TokenBucket bucket = new TokenBucket(10, 20, 0);

  @Test
  void take_ofTheBurst_leavesNoDebt() {
    bucket.take(20, 0);

    assertThat(bucket.nanosInDebt(0)).isZero();
  }

  @Test
  void take_ofMore_isADebtThatTheRatePays() {
    bucket.take(50, 0);

    assertThat(bucket.nanosInDebt(0)).isEqualTo(3 * SECOND);
    assertThat(bucket.nanosInDebt(SECOND)).isEqualTo(2 * SECOND);
    assertThat(bucket.nanosInDebt(3 * SECOND)).isZero();
  }

  @Test
  void burst_isKeptAndNoMore() {
    bucket.take(30, 100 * SECOND);

    assertThat(bucket.nanosInDebt(100 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void adjust_holdsFromThenOn() {
    bucket.take(50, 0);
    bucket.adjust(5, 10, SECOND);

    // 30 owed, 10 paid at the old rate.
    assertThat(bucket.nanosInDebt(SECOND)).isEqualTo(4 * SECOND);
  }

  @Test
  void adjust_toASmallerBurst_takesWhatIsOverIt() {
    bucket.adjust(10, 5, 0);
    bucket.take(15, 0);

    assertThat(bucket.nanosInDebt(0)).isEqualTo(SECOND);
  }

  @Test
  void clockThatStepsBack_givesNothing() {
    bucket.take(30, 5 * SECOND);

    assertThat(bucket.nanosInDebt(4 * SECOND)).isEqualTo(SECOND);
  }
}
