package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.parse.Token.Kind;

/** Reads {@code by (a, b)} and {@code without (a)}. */
final class GroupingReader {
  private GroupingReader() {}

  /** Whether a clause follows. */
  static boolean follows(TokenStream tokens) {
    return tokens.peek().isWord("by") || tokens.peek().isWord("without");
  }

  /** NONE if no clause follows. */
  static Grouping grouping(TokenStream tokens) {
    if (!follows(tokens)) {
      return Grouping.NONE;
    }
    Grouping.Kind kind =
        tokens.next().text().equals("by") ? Grouping.Kind.BY : Grouping.Kind.WITHOUT;
    ImmutableList.Builder<LabelName> labels = ImmutableList.builder();
    tokens.expect("(", "to begin the labels");
    if (!tokens.accept(")")) {
      do {
        labels.add(new SelectorReader(tokens).name("a label name"));
      } while (tokens.accept(","));
      tokens.expect(")", "to close the labels");
    }
    return new Grouping(kind, labels.build());
  }

  /** {@code (a, b)}. */
  static ImmutableList<String> names(TokenStream tokens) {
    ImmutableList.Builder<String> labels = ImmutableList.builder();
    tokens.expect("(", "to begin the labels");
    if (!tokens.accept(")")) {
      do {
        labels.add(tokens.expect(Kind.IDENTIFIER, "a label name").text());
      } while (tokens.accept(","));
      tokens.expect(")", "to close the labels");
    }
    return labels.build();
  }
}
