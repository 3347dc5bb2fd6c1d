package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.DropLabels;
import io.millrace.query.logql.ast.KeepLabels;
import io.millrace.query.logql.ast.LabelChoice;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.MatchOperator;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.parse.Token.Kind;

/** Reads what follows {@code drop} and {@code keep}. */
final class LabelChoiceReader {
  private LabelChoiceReader() {}

  static Stage drop(TokenStream tokens) {
    return new DropLabels(choices(tokens));
  }

  static Stage keep(TokenStream tokens) {
    return new KeepLabels(choices(tokens));
  }

  private static ImmutableList<LabelChoice> choices(TokenStream tokens) {
    ImmutableList.Builder<LabelChoice> choices = ImmutableList.builder();
    do {
      choices.add(choice(tokens));
    } while (tokens.accept(","));
    return choices.build();
  }

  private static LabelChoice choice(TokenStream tokens) {
    SelectorReader reader = new SelectorReader(tokens);
    LabelName name = reader.name("a label name");
    MatchOperator operator = SelectorReader.operatorOf(tokens.peek());
    // `| drop a != "b"` is a matcher, never a name and a line filter
    if (operator == null || tokens.peekSecond().kind() != Kind.STRING) {
      return new LabelChoice.Named(name);
    }
    tokens.next();
    return new LabelChoice.Matched(reader.matcher(name, operator, tokens.next()));
  }
}
