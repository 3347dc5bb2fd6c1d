package io.millrace.query.logql.parse;

import io.millrace.query.logql.ast.LabelReplace;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.parse.Token.Kind;

/** Reads {@code (metric, "to", "$1", "from", "regex")}. */
final class LabelReplaceReader {
  private LabelReplaceReader() {}

  static MetricExpression read(TokenStream tokens) {
    tokens.expect("(", "behind `label_replace`");
    MetricExpression inner = new MetricReader(tokens).metric();
    Token label = next(tokens, "the name of the label to set");
    if (!label.text().matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
      throw tokens.error(label, "found " + label.describe() + "; expected a label name in quotes");
    }
    String replacement = next(tokens, "the replacement, such as \"$1\"").text();
    String source = next(tokens, "the name of the label to read").text();
    Token regex = next(tokens, "a regular expression, such as \"(.*)\"");
    tokens.regex(regex, regex.text());
    tokens.expect(")", "to close `label_replace(`");
    return new LabelReplace(
        inner, new LabelReplace.Rule(label.text(), replacement, source, regex.text()));
  }

  private static Token next(TokenStream tokens, String what) {
    tokens.expect(",", "and then " + what);
    return tokens.expect(Kind.STRING, what + ", in quotes");
  }
}
