package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.ProcessedEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldLinesTest {
  private static final LabelSet NONE = LabelSet.of(Map.of());
  private static final Duration MOST = Duration.ofNanos(500);

  private final HeldLines held = new HeldLines(Duration.ofNanos(100));

  private void add(long timestampNanos, String line, long nowNanos) {
    held.add(
        new ProcessedEntry(timestampNanos, line, new ProcessedEntry.Labels(NONE, NONE, NONE), 0),
        nowNanos);
  }

  private List<String> due(long nowNanos) {
    return held.takeDue(nowNanos).stream().map(ProcessedEntry::line).toList();
  }

  @Test
  void line_isDueAfterItsDelay() {
    assertThat(held.untilDue(0, MOST)).isEqualTo(MOST);
    add(7, "a", 0);
    assertThat(held.untilDue(30, MOST)).isEqualTo(Duration.ofNanos(70));
    assertThat(due(99)).isEmpty();
    assertThat(held.untilDue(120, MOST)).isEqualTo(Duration.ZERO);
    assertThat(due(100)).containsExactly("a");
    assertThat(held.size()).isZero();
    assertThat(held.untilDue(120, MOST)).isEqualTo(MOST);
  }

  @Test
  void olderLine_thatCameLater_standsBeforeIt_andEqualTimesKeepTheirOrder() {
    add(7, "a", 0);
    add(5, "b", 50);
    add(7, "c", 60);
    add(8, "d", 70);

    assertThat(due(100)).containsExactly("b", "a", "c");
    assertThat(due(150)).isEmpty();
    assertThat(held.size()).isEqualTo(1);
    assertThat(due(170)).containsExactly("d");
  }

  @Test
  void noDelay_sortsWhatCameTogether() {
    HeldLines immediate = new HeldLines(Duration.ZERO);
    for (long time : new long[] {3, 1, 2}) {
      immediate.add(
          new ProcessedEntry(time, "", new ProcessedEntry.Labels(NONE, NONE, NONE), 0), 10);
    }

    assertThat(immediate.takeDue(10))
        .extracting(ProcessedEntry::timestampNanos)
        .containsExactly(1L, 2L, 3L);
  }
}
