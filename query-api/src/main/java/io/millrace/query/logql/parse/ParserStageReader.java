package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Extraction;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.JsonPath;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.parse.Token.Kind;

/** Reads what follows {@code json} and {@code logfmt}. */
final class ParserStageReader {
  private ParserStageReader() {}

  static Stage json(TokenStream tokens) {
    return new JsonParser(extractions(tokens, true));
  }

  static Stage logfmt(TokenStream tokens) {
    boolean strict = false;
    boolean keepEmpty = false;
    while (tokens.peek().kind() == Kind.FLAG) {
      switch (tokens.peek().text()) {
        case "--strict" -> strict = true;
        case "--keep-empty" -> keepEmpty = true;
        default -> throw tokens.unexpected("one of `--strict`, `--keep-empty`");
      }
      tokens.next();
    }
    return new LogfmtParser(strict, keepEmpty, extractions(tokens, false));
  }

  private static ImmutableList<Extraction> extractions(TokenStream tokens, boolean paths) {
    ImmutableList.Builder<Extraction> extractions = ImmutableList.builder();
    // behind the range of `[5m] offset 1m` no extraction can stand
    if (tokens.peek().kind() == Kind.IDENTIFIER) {
      do {
        extractions.add(extraction(tokens, paths));
      } while (tokens.accept(","));
    }
    return extractions.build();
  }

  private static Extraction extraction(TokenStream tokens, boolean paths) {
    Token label = tokens.expect(Kind.IDENTIFIER, "a label name");
    if (!tokens.accept("=")) {
      return new Extraction(label.text(), label.text());
    }
    Token expression = tokens.expect(Kind.STRING, "a string in quotes");
    if (paths && JsonPath.parse(expression.text()).isEmpty()) {
      throw tokens.error(
          expression,
          "found the path `"
              + expression.text()
              + "`; expected one such as a.b[0].c or [\"odd name\"]");
    }
    return new Extraction(label.text(), expression.text());
  }
}
