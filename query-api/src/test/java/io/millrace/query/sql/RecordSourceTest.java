package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.sql.RecordSource.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSourceTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final long NOON = 1_795_176_000_000_000_000L; // 2026-11-20T12:00:00Z

  @Test
  void ofWindows_wholeMinutes_areTheRollupAlone() {
    assertThat(windows("[5m] offset 2m", new StepGrid(NOON, MINUTE, 10)))
        .containsExactly(
            new RecordSource(Kind.MINUTES, NOON - 7 * MINUTE + 1, NOON + 7 * MINUTE + 1));
  }

  @ParameterizedTest
  @CsvSource({"[90s],60,0", "[5m],90,0", "[5m],60,1", "[5m] offset 1s,60,0"})
  void ofWindows_anythingElseInSteps_areRows(String window, long stepSeconds, long laterNanos) {
    StepGrid grid = new StepGrid(NOON + laterNanos, stepSeconds * 1_000_000_000L, 10);

    assertThat(windows(window, grid)).extracting(RecordSource::kind).containsExactly(Kind.ROWS);
  }

  @Test
  void ofWindows_oneTime_hasItsEndsInRows() {
    RecordSource minutes = new RecordSource(Kind.MINUTES, NOON - 9 * MINUTE + 1, NOON + 1);
    assertThat(windows("[10m]", StepGrid.instant(NOON + 5)))
        .containsExactly(minutes, around(NOON - 10 * MINUTE + 6, NOON + 6, minutes));
    assertThat(windows("[10m]", StepGrid.instant(NOON + MINUTE - 5)))
        .containsExactly(minutes, around(NOON - 9 * MINUTE - 4, NOON + MINUTE - 4, minutes));
    assertThat(windows("[5m]", StepGrid.instant(NOON + 5)))
        .containsExactly(RecordSource.rows(NOON - 5 * MINUTE + 6, NOON + 6));
    assertThat(windows("[1m]", StepGrid.instant(NOON)))
        .containsExactly(new RecordSource(Kind.MINUTES, NOON - MINUTE + 1, NOON + 1));
  }

  @Test
  void ofSteps_wholeBuckets_areTheRollupAlone() {
    long end = NOON + 60 * MINUTE;
    assertThat(RecordSource.ofSteps(new StepGrid(NOON, 10 * MINUTE, 6), NOON, end, () -> true))
        .containsExactly(new RecordSource(Kind.FIVE_MINUTES, NOON, end));
    assertThat(RecordSource.ofSteps(new StepGrid(NOON, 7 * MINUTE, 9), NOON, end, () -> true))
        .containsExactly(RecordSource.rows(NOON, end));
  }

  @Test
  void ofSteps_anyTime_hasItsEndsInRows() {
    StepGrid grid = new StepGrid(NOON, 10 * MINUTE, 6);
    RecordSource buckets =
        new RecordSource(Kind.FIVE_MINUTES, NOON + 5 * MINUTE, NOON + 50 * MINUTE);
    assertThat(RecordSource.ofSteps(grid, NOON + 1, NOON + 52 * MINUTE, () -> true))
        .containsExactly(buckets, around(NOON + 1, NOON + 52 * MINUTE, buckets));
    assertThat(RecordSource.ofSteps(grid, NOON + 5 * MINUTE, NOON + 52 * MINUTE, () -> true))
        .containsExactly(buckets, RecordSource.rows(NOON + 50 * MINUTE, NOON + 52 * MINUTE));
    assertThat(RecordSource.ofSteps(grid, NOON + 1, NOON + 50 * MINUTE, () -> true))
        .containsExactly(buckets, RecordSource.rows(NOON + 1, NOON + 5 * MINUTE));
  }

  private static RecordSource around(long startNanos, long endNanos, RecordSource rollup) {
    return new RecordSource(Kind.ROWS, startNanos, endNanos, Optional.of(rollup));
  }

  @Test
  void ofSteps_timesThatNoBucketTells_areRows() {
    assertThat(RecordSource.ofSteps(StepGrid.instant(0), 0, NOON, () -> true))
        .containsExactly(RecordSource.rows(0, NOON));
    assertThat(RecordSource.ofSteps(StepGrid.instant(1), 1, Long.MAX_VALUE, () -> true))
        .containsExactly(RecordSource.rows(1, Long.MAX_VALUE));
  }

  @Test
  void ofSteps_rest_isAskedOnlyWhereTheTimesFit() {
    long end = NOON + 60 * MINUTE;
    assertThat(RecordSource.ofSteps(new StepGrid(NOON, 10 * MINUTE, 6), NOON, end, () -> false))
        .containsExactly(RecordSource.rows(NOON, end));
    assertThat(
            RecordSource.ofSteps(
                new StepGrid(NOON, 7 * MINUTE, 9),
                NOON,
                end,
                () -> {
                  throw new AssertionError("asked");
                }))
        .containsExactly(RecordSource.rows(NOON, end));
  }

  private static List<RecordSource> windows(String window, StepGrid grid) {
    MetricExpression metric =
        (MetricExpression)
            new LogQlParser(ParseLimits.DEFAULT).parse("count_over_time({a=\"b\"}" + window + ")");
    return RecordSource.ofWindows(
        new RangeRequest((RangeAggregation) metric, Optional.empty(), grid), () -> true);
  }
}
