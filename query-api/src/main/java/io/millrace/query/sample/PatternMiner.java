package io.millrace.query.sample;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.eval.ProcessedEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the patterns of lines in one pass, after the idea of Drain: lines of one level with the
 * same separators belong together if at least half of their words agree. Memory is bounded by the
 * number of patterns; lines that would make one more are passed over. Belongs to one thread.
 */
public final class PatternMiner {
  static final int MAX_PATTERNS = 1_000;

  private static final long SECOND = 1_000_000_000L;

  private final long stepNanos;
  private final Map<Group, List<LinePattern>> groups = new HashMap<>();
  private int count;

  /** What lines must share to be compared at all. */
  private record Group(String level, ImmutableList<String> separators) {}

  /**
   * For samples at whole multiples of a step.
   *
   * @param stepNanos at least a second
   */
  public PatternMiner(long stepNanos) {
    this.stepNanos = stepNanos;
  }

  /** Counts a line under the pattern that is nearest to it. */
  public void add(ProcessedEntry entry) {
    LineWords line = LineWords.of(entry.line());
    String level = entry.allLabels().get("detected_level");
    Group key = new Group(level, line.separators());
    LinePattern nearest = nearest(groups.getOrDefault(key, List.of()), line);
    if (nearest == null) {
      if (count >= MAX_PATTERNS) {
        return;
      }
      nearest = new LinePattern(level, line);
      groups.computeIfAbsent(key, next -> new ArrayList<>()).add(nearest);
      count++;
    }
    long step = Math.floorDiv(entry.timestampNanos(), stepNanos) * stepNanos;
    nearest.add(line, Math.floorDiv(step, SECOND));
  }

  private static LinePattern nearest(List<LinePattern> group, LineWords line) {
    LinePattern nearest = null;
    int most = -1;
    for (LinePattern pattern : group) {
      int same = pattern.sameWords(line);
      if (same * 2 >= line.words().size() && same > most) {
        nearest = pattern;
        most = same;
      }
    }
    return nearest;
  }

  /** The patterns of most lines first; equally many by text and level. */
  public ImmutableList<LinePattern> patterns(int limit) {
    return groups.values().stream()
        .flatMap(List::stream)
        .sorted(
            Comparator.comparingLong((LinePattern next) -> -next.count())
                .thenComparing(LinePattern::text)
                .thenComparing(LinePattern::level))
        .limit(limit)
        .collect(ImmutableList.toImmutableList());
  }
}
