package io.millrace.query.logql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Windows are (t - range, t]: the start is out, the end is in. */
class WindowsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void window_recordAtItsBounds_countsAtTheEndOnly() {
    // one record at 60 s exactly, one a nanosecond before, one a nanosecond behind
    LogSource source = source(60 * SECOND - 1, 60 * SECOND, 60 * SECOND + 1);

    assertThat(matrix(source, "sum(count_over_time({a=\"b\"}[1m]))", 0, 180, 60))
        .isEqualTo("1=2.0 2=1.0");
  }

  @Test
  void window_rangeShorterThanStep_leavesGaps() {
    LogSource source = source(30 * SECOND, 55 * SECOND, 115 * SECOND);

    assertThat(matrix(source, "sum(rate({a=\"b\"}[10s]))", 0, 120, 60)).isEqualTo("1=0.1 2=0.1");
  }

  @Test
  void window_rangeLongerThanStep_countsARecordSeveralTimes() {
    LogSource source = source(61 * SECOND);

    assertThat(matrix(source, "sum(count_over_time({a=\"b\"}[150s]))", 0, 300, 60))
        .isEqualTo("2=1.0 3=1.0");
  }

  @Test
  void window_offset_liesInThePast() {
    LogSource source = source(60 * SECOND);

    assertThat(matrix(source, "sum(count_over_time({a=\"b\"}[1m] offset 2m))", 0, 300, 60))
        .isEqualTo("3=1.0");
    assertThat(matrix(source, "sum(count_over_time({a=\"b\"}[1m] offset -1m))", 0, 300, 60))
        .isEqualTo("0=1.0");
  }

  @Test
  void grid_unevenRange_coversItByMultiplesOfTheStep() {
    StepGrid grid = StepGrid.aligned(61 * SECOND, 119 * SECOND, 60 * SECOND);

    assertThat(grid).isEqualTo(new StepGrid(60 * SECOND, 60 * SECOND, 2));
  }

  private static String matrix(LogSource source, String query, long start, long end, long step) {
    MetricExpression metric = (MetricExpression) new LogQlParser(ParseLimits.DEFAULT).parse(query);
    QueryEngine engine = new QueryEngine(source, EvaluationLimits.DEFAULT, new QueryStatistics());
    StepGrid grid = StepGrid.aligned(start * SECOND, end * SECOND, step * SECOND);
    return engine.matrix(metric, grid).series().stream()
        .flatMap(series -> series.present().stream().mapToObj(i -> i + "=" + series.values()[i]))
        .collect(Collectors.joining(" "));
  }

  private static LogSource source(long... times) {
    LabelSet labels = LabelSet.of(Map.of("a", "b"));
    return new MemoryLogSource(
        LongStream.of(times)
            .mapToObj(
                time ->
                    new MemoryLogSource.SelectableEntry(
                        new LogEntry(time, "x", labels, LabelSet.EMPTY), LabelSet.EMPTY))
            .toList());
  }
}
