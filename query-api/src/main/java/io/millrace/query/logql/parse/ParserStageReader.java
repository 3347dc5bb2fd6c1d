package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Pattern;
import io.millrace.query.logql.ast.Extraction;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.JsonPath;
import io.millrace.query.logql.ast.LinePattern;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.PatternParser;
import io.millrace.query.logql.ast.RegexpParser;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads what follows the parsers: {@code json}, {@code logfmt}, {@code pattern}, {@code regexp}.
 */
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

  static Stage pattern(TokenStream tokens) {
    Token text = tokens.expect(Kind.STRING, "a pattern in quotes, such as \"<ip> - <_>\"");
    LinePattern pattern = LinePattern.of(text.text());
    if (pattern.hasNeighbours()) {
      throw tokens.error(
          text, "found two captures side by side; expected a literal text between them");
    }
    checkNames(tokens, text, pattern.names(), "<name>");
    return new PatternParser(text.text());
  }

  static Stage regexp(TokenStream tokens) {
    Token text =
        tokens.expect(Kind.STRING, "a regular expression in quotes, such as \"(?P<name>.*)\"");
    tokens.regex(text, text.text());
    checkNames(tokens, text, Pattern.compile(text.text()).namedGroups().keySet(), "(?P<name>…)");
    return new RegexpParser(text.text());
  }

  private static void checkNames(
      TokenStream tokens, Token text, Collection<String> names, String form) {
    if (names.isEmpty()) {
      throw tokens.error(text, "found no named capture; expected one at least, such as " + form);
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw tokens.error(text, "found the capture `" + name + "`; expected a label name");
      }
      if (!seen.add(name)) {
        throw tokens.error(
            text, "found the capture `" + name + "` twice; expected each label to be set once");
      }
    }
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
