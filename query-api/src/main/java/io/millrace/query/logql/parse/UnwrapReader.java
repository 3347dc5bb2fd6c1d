package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.Unwrap;
import io.millrace.query.logql.ast.Unwrap.Conversion;
import java.util.Optional;

/** Reads {@code | unwrap duration(label) | filter …}. */
final class UnwrapReader {
  private static final ImmutableMap<String, Conversion> CONVERSIONS =
      ImmutableMap.of(
          "duration", Conversion.DURATION,
          "duration_seconds", Conversion.DURATION_SECONDS,
          "bytes", Conversion.BYTES);

  private UnwrapReader() {}

  /** Whether {@code | unwrap} follows. */
  static boolean follows(TokenStream tokens) {
    return tokens.nextIsSymbol("|")
        && tokens.peekSecond().isWord("unwrap")
        && !LabelFilterReader.isOperator(tokens.peekThird());
  }

  /** Empty if no {@code | unwrap} follows. */
  static Optional<Unwrap> unwrap(TokenStream tokens) {
    if (!follows(tokens)) {
      return Optional.empty();
    }
    tokens.next();
    tokens.next();
    SelectorReader names = new SelectorReader(tokens);
    Conversion conversion = Conversion.NUMBER;
    LabelName label;
    if (tokens.peekSecond().isSymbol("(")) {
      conversion = CONVERSIONS.get(tokens.peek().text());
      if (conversion == null) {
        throw tokens.unexpected("one of duration(…), duration_seconds(…), bytes(…)");
      }
      tokens.next();
      tokens.next();
      label = names.name("a label name");
      tokens.expect(")", "to close `" + conversion.symbol() + "(`");
    } else {
      label = names.name("the name of the label that holds the number");
    }
    return Optional.of(new Unwrap(label, conversion, filters(tokens)));
  }

  private static ImmutableList<LabelFilter> filters(TokenStream tokens) {
    ImmutableList.Builder<LabelFilter> filters = ImmutableList.builder();
    int count = 0;
    while (tokens.nextIsSymbol("|")) {
      if (++count > tokens.limits().maxStages()) {
        throw tokens.error(
            tokens.peek(),
            "filters behind unwrap: "
                + count
                + " (expected: at most "
                + tokens.limits().maxStages()
                + ")");
      }
      tokens.next();
      filters.add(new LabelFilterReader(tokens).filter());
    }
    return filters.build();
  }
}
