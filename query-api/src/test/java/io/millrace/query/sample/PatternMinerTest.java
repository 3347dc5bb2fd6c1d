package io.millrace.query.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.ProcessedEntry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PatternMinerTest {
  private static final long SECOND = 1_000_000_000L;

  private final PatternMiner miner = new PatternMiner(10 * SECOND);

  private void add(long second, String level, String line) {
    LabelSet metadata = LabelSet.of(Map.of("detected_level", level));
    miner.add(
        new ProcessedEntry(
            second * SECOND,
            line,
            new ProcessedEntry.Labels(LabelSet.EMPTY, metadata, LabelSet.EMPTY),
            0));
  }

  @Test
  void add_linesThatDifferInOneWord_areOnePatternByStep() {
    add(1, "info", "user anna logged in from 10.0.0.1");
    add(9, "info", "user bert logged in from 10.0.0.2");
    add(10, "info", "user carl logged in from 10.0.0.3");

    LinePattern only = miner.patterns(10).getFirst();
    assertThat(only.text()).isEqualTo("user <_> logged in from <_>");
    assertThat(only.level()).isEqualTo("info");
    assertThat(only.samples()).containsExactly(Map.entry(0L, 2L), Map.entry(10L, 1L));
    assertThat(miner.patterns(10)).hasSize(1);
  }

  @Test
  void add_otherLevelOrOtherSeparators_areOtherPatterns() {
    add(1, "info", "{\"a\": \"x\"}");
    add(1, "warn", "{\"a\": \"x\"}");
    add(1, "info", "{\"a\":\"x\"}");
    add(1, "info", "{\"a\":\"x\"}");

    assertThat(miner.patterns(10))
        .extracting(next -> next.level() + " " + next.text() + " " + next.count())
        .containsExactly("info {\"a\":\"x\"} 2", "info {\"a\": \"x\"} 1", "warn {\"a\": \"x\"} 1");
    assertThat(miner.patterns(1)).hasSize(1);
  }

  @Test
  void add_linesWithoutWordsAndLongLines_areTaken() {
    add(1, "info", "");
    add(1, "info", " : ");
    add(1, "info", "w ".repeat(300) + "end");

    assertThat(miner.patterns(10))
        .extracting(LinePattern::text)
        .containsExactlyInAnyOrder("", " : ", "w ".repeat(99) + "<_>");
  }

  @Test
  void add_moreThanTheMostPatterns_passesOverTheRest() {
    for (int i = 0; i <= PatternMiner.MAX_PATTERNS; i++) {
      String word = Integer.toString(i, 26).replaceAll("\\d", "z$0").replaceAll("\\d", "");
      add(1, "info", word + " ".repeat(i + 1) + word);
    }

    assertThat(miner.patterns(Integer.MAX_VALUE)).hasSize(PatternMiner.MAX_PATTERNS);
  }
}
