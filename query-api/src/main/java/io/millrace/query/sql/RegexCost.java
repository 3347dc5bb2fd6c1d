package io.millrace.query.sql;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Foresees which regular expressions RE2 may be slow with. It follows all places of the expression
 * where the text may be, and remembers each set of places as a state; where many letters in a row
 * may be anything, such as in {@code a.{20}z}, there are too many sets to remember, and each letter
 * of the text costs as much as there are places. Literal letters tell texts apart and cost little.
 */
final class RegexCost {
  /** {@code \d{1,3}(\.\d{1,3}){3}} has 12, a UUID 32. */
  private static final int MAX_FAST_PLACES = 12;

  private static final long MANY = 1_000_000;
  private static final String CLASSES = "wWdDsSpPC";

  private final String regex;
  private int next;

  private RegexCost(String regex) {
    this.regex = regex;
  }

  /**
   * Whether RE2 may need microseconds for each letter of a text.
   *
   * @param regex in RE2's syntax; anything else gets any answer
   */
  static boolean mayBeHigh(String regex) {
    return new RegexCost(regex).places() > MAX_FAST_PLACES;
  }

  /** Of all alternatives together. Groups wait on a stack: users may nest them as they like. */
  private long places() {
    Deque<Long> before = new ArrayDeque<>();
    long places = 0;
    while (next < regex.length()) {
      char letter = regex.charAt(next++);
      if (letter == '(') {
        before.push(places);
        places = 0;
      } else if (letter == ')') {
        long group = places * repetitions();
        places = Math.min(MANY, group + (before.isEmpty() ? 0 : before.pop()));
      } else {
        places = Math.min(MANY, places + atom(letter) * repetitions());
      }
    }
    return places;
  }

  private long atom(char letter) {
    return switch (letter) {
      case '[' -> letterClass();
      case '\\' -> escape();
      case '.' -> 1;
      default -> 0;
    };
  }

  /** A closing bracket that comes first stands for itself; {@code [:alpha:]} is a class in it. */
  private long letterClass() {
    if (next < regex.length() && regex.charAt(next) == '^') {
      next++;
    }
    int first = next;
    while (next < regex.length() && (regex.charAt(next) != ']' || next == first)) {
      if (regex.startsWith("[:", next)) {
        next = Math.max(next, regex.indexOf(":]", next)) + 1;
      } else if (regex.charAt(next) == '\\') {
        next++;
      }
      next++;
    }
    next++;
    return 1;
  }

  private long escape() {
    if (next >= regex.length()) {
      return 0;
    }
    char letter = regex.charAt(next++);
    if (letter == 'Q') {
      int end = regex.indexOf("\\E", next);
      next = end < 0 ? regex.length() : end + 2;
      return 0;
    }
    // \p{Greek} and \x{41}: their brackets are no repetition
    if ("pPx".indexOf(letter) >= 0 && next < regex.length() && regex.charAt(next) == '{') {
      int end = regex.indexOf('}', next);
      next = end < 0 ? regex.length() : end + 1;
    }
    return CLASSES.indexOf(letter) >= 0 ? 1 : 0;
  }

  /** How often at most by {@code {n,m}}; the other repetitions are one place that stays. */
  private long repetitions() {
    if (next >= regex.length() || regex.charAt(next) != '{') {
      return 1;
    }
    int end = regex.indexOf('}', next);
    String bounds = end < 0 ? "" : regex.substring(next + 1, end);
    if (!bounds.matches("\\d{1,4}(,\\d{0,4})?")) {
      return 1;
    }
    next = end + 1;
    String most = Iterables.getLast(Splitter.on(',').omitEmptyStrings().split(bounds));
    return Math.max(1, Long.parseLong(most));
  }
}
