package io.millrace.model.stream;

/**
 * All events of one partition between two positions, both included.
 *
 * @param first position of the first
 * @param last position of the last
 */
public record EventRange(EventPosition first, EventPosition last) {
  /** Checks the order; {@link IllegalArgumentException} names what is wrong. */
  public EventRange {
    if (first.partition() != last.partition() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException(
          "range: %s..%s (expected: one partition, first before last)".formatted(first, last));
    }
  }

  public boolean contains(EventPosition position) {
    return first.compareTo(position) <= 0 && position.compareTo(last) <= 0;
  }

  /** Canonical text, {@code first..last}. */
  @Override
  public String toString() {
    return first + ".." + last;
  }

  /**
   * Reads the canonical text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static EventRange parse(String text) {
    int dots = text.indexOf("..");
    if (dots < 0) {
      throw new IllegalArgumentException("range: " + text + " (expected: first..last)");
    }
    return new EventRange(
        EventPosition.parse(text.substring(0, dots)),
        EventPosition.parse(text.substring(dots + 2)));
  }
}
