package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LinePattern;
import io.millrace.query.logql.ast.LinePattern.Part;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Lays a pattern over lines. A first literal stands at the beginning of the line; a capture runs to
 * the first place where the literal behind it stands.
 */
final class PatternMatcher {
  private final ImmutableList<Part> parts;

  PatternMatcher(LinePattern pattern) {
    this.parts = pattern.parts();
  }

  /** Whether the pattern covers the whole line, and no capture is empty. */
  boolean fits(String line) {
    int position = 0;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Literal literal) {
        int found =
            i == 0
                ? (line.startsWith(literal.text()) ? 0 : -1)
                : line.indexOf(literal.text(), position);
        if (found < 0 || (i > 0 && found == position)) {
          return false;
        }
        position = found + literal.text().length();
      }
    }
    boolean open = !parts.isEmpty() && parts.getLast() instanceof Part.Capture;
    return open == position < line.length();
  }

  /** Gives the captures with a name, as far as the pattern fits. */
  void capture(String line, BiConsumer<String, String> action) {
    int position = 0;
    Optional<String> open = Optional.empty();
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i)) {
        case Part.Capture capture -> open = capture.name();
        case Part.Literal literal -> {
          int found = line.indexOf(literal.text(), position);
          if (found < 0 || (i == 0 && found > 0)) {
            return;
          }
          give(open, line.substring(position, found), action);
          open = Optional.empty();
          position = found + literal.text().length();
        }
      }
    }
    give(open, line.substring(position), action);
  }

  private static void give(Optional<String> name, String text, BiConsumer<String, String> action) {
    name.ifPresent(label -> action.accept(label, text));
  }
}
