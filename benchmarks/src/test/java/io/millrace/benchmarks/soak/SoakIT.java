package io.millrace.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The soak that every build runs: one deck of kills, so that each kind of process has its turn. A
 * run's seed is printed; {@code -Dmillrace.soak-seed=N} gives the same kills again.
 */
final class SoakIT {
  private static final long RECORDS = 100_000;
  private static final int RECORDS_PER_SECOND = 1_500;

  @TempDir private Path directory;

  @Test
  void kills_ofEveryProcessUnderLoad_loseDuplicateAndAlterNothing() throws Exception {
    long seed =
        Long.getLong("millrace.soak-seed", ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
    SoakReport report =
        Soak.run(
            new SoakOptions(
                KillPlan.DECK,
                RECORDS,
                seed,
                RECORDS_PER_SECOND,
                100,
                4,
                directory,
                SoakMain.engines()),
            System.out);

    System.out.print(report.text());
    assertThat(report.kills()).isGreaterThanOrEqualTo(12);
    for (ProcessKind kind : ProcessKind.values()) {
      assertThat(report.kills(kind)).as(kind.name()).isPositive();
    }
    assertThat(report.acknowledged()).isGreaterThanOrEqualTo(RECORDS);
    assertThat(report.isClean()).as(report.text()).isTrue();
  }
}
