package io.millrace.query.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pattern of lines: words, the separators around them, and places where the lines differ. Belongs
 * to one thread.
 */
public final class LinePattern {
  /** What stands where the lines differ. */
  static final String WILDCARD = "<_>";

  private final String level;
  private final List<String> separators;
  private final List<String> words;
  private final SortedMap<Long, Long> samples = new TreeMap<>();
  private long count;

  LinePattern(String level, LineWords line) {
    this.level = level;
    this.separators = line.separators();
    this.words = new ArrayList<>(line.words());
  }

  /** How many words are the same, of those that the line has. */
  int sameWords(LineWords line) {
    int same = 0;
    for (int i = 0; i < words.size(); i++) {
      same += words.get(i).equals(line.words().get(i)) ? 1 : 0;
    }
    return same;
  }

  void add(LineWords line, long stepSeconds) {
    for (int i = 0; i < words.size(); i++) {
      if (!words.get(i).equals(line.words().get(i))) {
        words.set(i, WILDCARD);
      }
    }
    samples.merge(stepSeconds, 1L, Long::sum);
    count++;
  }

  /** Text with {@code <_>} where the lines differ; a pattern of {@code |>}. */
  public String text() {
    StringBuilder text = new StringBuilder(separators.getFirst());
    for (int i = 0; i < words.size(); i++) {
      text.append(words.get(i)).append(separators.get(i + 1));
    }
    return text.toString();
  }

  public String level() {
    return level;
  }

  /** How many lines of the sample have it. */
  public long count() {
    return count;
  }

  /** Lines by the begin of their step, in seconds since the epoch. */
  public SortedMap<Long, Long> samples() {
    return samples;
  }
}
