package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * The text of {@code | pattern} and of {@code |>}: literals, and captures between them that stand
 * for any text. {@code <_>} is a capture without a name; a {@code <} that begins no capture is
 * itself.
 *
 * @param parts in the order of the text; two captures never stand side by side
 */
public record LinePattern(ImmutableList<Part> parts) {
  /** A piece of a pattern. */
  public sealed interface Part {
    /** Text that stands in the line. */
    record Literal(String text) implements Part {}

    /** Any text, with a name; none for {@code <_>}. */
    record Capture(Optional<String> name) implements Part {}
  }

  public static LinePattern of(String text) {
    ImmutableList.Builder<Part> parts = ImmutableList.builder();
    int literalStart = 0;
    int position = 0;
    while (position < text.length()) {
      int end = text.charAt(position) == '<' ? captureEnd(text, position + 1) : -1;
      if (end < 0) {
        position++;
        continue;
      }
      if (literalStart < position) {
        parts.add(new Part.Literal(text.substring(literalStart, position)));
      }
      String name = text.substring(position + 1, end);
      parts.add(new Part.Capture(name.equals("_") ? Optional.empty() : Optional.of(name)));
      position = end + 1;
      literalStart = position;
    }
    if (literalStart < text.length()) {
      parts.add(new Part.Literal(text.substring(literalStart)));
    }
    return new LinePattern(parts.build());
  }

  /** Names of the captures, in their order. */
  public ImmutableList<String> names() {
    return parts.stream()
        .filter(Part.Capture.class::isInstance)
        .flatMap(part -> ((Part.Capture) part).name().stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** Whether two captures follow each other: then nothing says where the first one ends. */
  public boolean hasNeighbours() {
    for (int i = 1; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Capture && parts.get(i - 1) instanceof Part.Capture) {
        return true;
      }
    }
    return false;
  }

  /** Offset of the closing bracket behind a name; -1 if none begins here. */
  private static int captureEnd(String text, int start) {
    int position = start;
    while (position < text.length() && isNamePart(text.charAt(position), position == start)) {
      position++;
    }
    return position > start && position < text.length() && text.charAt(position) == '>'
        ? position
        : -1;
  }

  private static boolean isNamePart(char c, boolean first) {
    return c == '_'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (!first && c >= '0' && c <= '9');
  }
}
