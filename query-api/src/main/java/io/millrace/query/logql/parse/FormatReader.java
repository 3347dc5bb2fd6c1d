package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelFormat;
import io.millrace.query.logql.ast.LineFormat;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads what follows {@code line_format} and {@code label_format}. Templates are taken as they
 * stand: Loki speaks of their faults when a line is met, and so do we.
 */
final class FormatReader {
  private FormatReader() {}

  static Stage line(TokenStream tokens) {
    return new LineFormat(
        tokens.expect(Kind.STRING, "a template in quotes, such as \"{{.label}}\"").text());
  }

  static Stage labels(TokenStream tokens) {
    ImmutableList.Builder<LabelFormat.Assignment> assignments = ImmutableList.builder();
    Set<String> labels = new HashSet<>();
    do {
      Token label = tokens.expect(Kind.IDENTIFIER, "a label name");
      if (!labels.add(label.text())) {
        throw tokens.error(
            label, "found `" + label.text() + "` twice; expected each label to be set once");
      }
      tokens.expect("=", "behind the label `" + label.text() + "`");
      assignments.add(assignment(tokens, label.text()));
    } while (tokens.accept(","));
    return new LabelFormat(assignments.build());
  }

  private static LabelFormat.Assignment assignment(TokenStream tokens, String label) {
    Token value = tokens.peek();
    if (value.kind() == Kind.IDENTIFIER) {
      tokens.next();
      return new LabelFormat.Assignment.Rename(label, value.text());
    }
    return new LabelFormat.Assignment.Template(
        label, tokens.expect(Kind.STRING, "a label name, or a template in quotes").text());
  }
}
