package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.function.Function;

/** Reads the stages behind a selector. A new stage is a line in {@link #READERS}. */
final class PipelineReader {
  private static final ImmutableMap<String, LineFilter.Operator> LINE_FILTERS =
      ImmutableMap.of(
          "|=", LineFilter.Operator.CONTAINS,
          "!=", LineFilter.Operator.NOT_CONTAINS,
          "|~", LineFilter.Operator.MATCHES,
          "!~", LineFilter.Operator.NOT_MATCHES);
  private static final ImmutableMap<String, Function<TokenStream, Stage>> READERS =
      ImmutableMap.of(
          "json", ParserStageReader::json,
          "logfmt", ParserStageReader::logfmt,
          "drop", LabelChoiceReader::drop,
          "keep", LabelChoiceReader::keep);
  private static final ImmutableSet<String> NOT_YET =
      ImmutableSet.of(
          "regexp", "pattern", "unpack", "line_format", "label_format", "decolorize", "unwrap");

  private final TokenStream tokens;

  PipelineReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** As many stages as follow. */
  void stages(ImmutableList.Builder<Stage> stages, int before) {
    int count = before;
    while (startsStage()) {
      if (++count > tokens.limits().maxStages()) {
        throw tokens.error(
            tokens.peek(),
            "stages: " + count + " (expected: at most " + tokens.limits().maxStages() + ")");
      }
      stages.add(stage());
    }
  }

  private boolean startsStage() {
    Token token = tokens.peek();
    return token.isSymbol("|")
        || token.isSymbol("|>")
        || token.isSymbol("!>")
        || (token.kind() == Kind.SYMBOL && LINE_FILTERS.containsKey(token.text()));
  }

  private Stage stage() {
    Token symbol = tokens.next();
    if (symbol.isSymbol("|>") || symbol.isSymbol("!>")) {
      throw tokens.unsupported(symbol, "the pattern filter `" + symbol.text() + "`");
    }
    return symbol.isSymbol("|") ? namedStage() : lineFilter(LINE_FILTERS.get(symbol.text()));
  }

  private LineFilter lineFilter(LineFilter.Operator operator) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    do {
      if (tokens.peek().isWord("ip") && tokens.peekSecond().isSymbol("(")) {
        throw tokens.unsupported(tokens.peek(), "ip() in a line filter");
      }
      Token text = tokens.expect(Kind.STRING, "a string in quotes");
      texts.add(operator.isRegex() ? tokens.regex(text, text.text()) : text.text());
    } while (tokens.acceptWord("or"));
    return new LineFilter(operator, texts.build());
  }

  private Stage namedStage() {
    Token name = tokens.peek();
    if (name.kind() == Kind.IDENTIFIER && !comparesLabel(tokens.peekSecond())) {
      Function<TokenStream, Stage> reader = READERS.get(name.text());
      if (reader != null) {
        tokens.next();
        return reader.apply(tokens);
      }
      if (NOT_YET.contains(name.text())) {
        throw tokens.unsupported(name, name.text());
      }
    }
    if (name.kind() == Kind.IDENTIFIER || name.kind() == Kind.STRING || name.isSymbol("(")) {
      return new LabelFilterStage(new LabelFilterReader(tokens).filter());
    }
    throw tokens.unexpected("a parser (json, logfmt) or a label filter" + adviceFor(name));
  }

  /** Whether a word before the token is a label even if it is a stage's name. */
  private static boolean comparesLabel(Token token) {
    return LabelFilterReader.isOperator(token) && !LINE_FILTERS.containsKey(token.text());
  }

  /** Whether the word names a stage. */
  static boolean isStageName(String word) {
    return READERS.containsKey(word) || NOT_YET.contains(word);
  }

  private static String adviceFor(Token token) {
    boolean doubled = token.kind() == Kind.SYMBOL && LINE_FILTERS.containsKey(token.text());
    return doubled ? "; a line filter stands without a `|` before it" : "";
  }
}
