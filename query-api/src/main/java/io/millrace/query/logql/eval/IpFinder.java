package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.IpRange;
import java.util.function.Predicate;

/** Finds addresses of a range in texts; what stands around them does not matter. */
final class IpFinder implements Predicate<String> {
  private static final int IPV4_BYTES = 4;

  private final IpRange.Bounds bounds;
  private final boolean version4;

  private IpFinder(IpRange.Bounds bounds) {
    this.bounds = bounds;
    this.version4 = bounds.first().length == IPV4_BYTES;
  }

  static IpFinder of(IpRange range) {
    return new IpFinder(range.bounds().orElseThrow());
  }

  @Override
  public boolean test(String text) {
    int position = 0;
    while (position < text.length()) {
      while (position < text.length() && !isPart(text.charAt(position))) {
        position++;
      }
      int start = position;
      while (position < text.length() && isPart(text.charAt(position))) {
        position++;
      }
      if (holds(text.substring(start, position))) {
        return true;
      }
    }
    return false;
  }

  private boolean isPart(char c) {
    return (c >= '0' && c <= '9')
        || c == '.'
        || (!version4 && (c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  }

  private boolean holds(String word) {
    // the shortest addresses are 0.0.0.0 and ::
    if (word.length() < (version4 ? 7 : 2)) {
      return false;
    }
    return IpRange.address(withoutEnds(word)).filter(bounds::contains).isPresent();
  }

  /** Without the full stop of a sentence, or a colon behind the address. */
  private static String withoutEnds(String word) {
    int start = word.startsWith(".") ? 1 : 0;
    int end = word.length();
    boolean doubled = word.endsWith("::");
    if (end > start && (word.endsWith(".") || (word.endsWith(":") && !doubled))) {
      end--;
    }
    return word.substring(start, end);
  }
}
