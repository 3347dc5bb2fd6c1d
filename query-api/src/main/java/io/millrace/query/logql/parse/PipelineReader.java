package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.Decolorize;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.UnpackParser;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.function.Function;

/** Reads the stages behind a selector. A new stage is a line in {@link #READERS}. */
final class PipelineReader {
  private static final ImmutableMap<String, Function<TokenStream, Stage>> READERS =
      ImmutableMap.<String, Function<TokenStream, Stage>>builder()
          .put("json", ParserStageReader::json)
          .put("logfmt", ParserStageReader::logfmt)
          .put("pattern", ParserStageReader::pattern)
          .put("regexp", ParserStageReader::regexp)
          .put("unpack", tokens -> new UnpackParser())
          .put("line_format", FormatReader::line)
          .put("label_format", FormatReader::labels)
          .put("decolorize", tokens -> new Decolorize())
          .put("drop", LabelChoiceReader::drop)
          .put("keep", LabelChoiceReader::keep)
          .buildOrThrow();

  private final TokenStream tokens;

  PipelineReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** As many stages as follow; {@code | unwrap} is none. */
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
    return (tokens.nextIsSymbol("|") && !UnwrapReader.follows(tokens))
        || LineFilterReader.isOperator(tokens.peek());
  }

  private Stage stage() {
    LineFilter.Operator operator = LineFilterReader.operatorOf(tokens.peek());
    tokens.next();
    return operator == null ? namedStage() : new LineFilterReader(tokens).filter(operator);
  }

  private Stage namedStage() {
    Token name = tokens.peek();
    if (name.kind() == Kind.IDENTIFIER && !comparesLabel(tokens.peekSecond())) {
      Function<TokenStream, Stage> reader = READERS.get(name.text());
      if (reader != null) {
        tokens.next();
        return reader.apply(tokens);
      }
    }
    if (name.kind() == Kind.IDENTIFIER || name.kind() == Kind.STRING || name.isSymbol("(")) {
      return new LabelFilterStage(new LabelFilterReader(tokens).filter());
    }
    throw tokens.unexpected(
        "a stage, such as json, logfmt, line_format or a label filter" + adviceFor(name));
  }

  /** Whether a word before the token is a label even if it is a stage's name. */
  private static boolean comparesLabel(Token token) {
    return LabelFilterReader.isOperator(token) && !LineFilterReader.isOperator(token);
  }

  /** Whether the word names a stage. */
  static boolean isStageName(String word) {
    return READERS.containsKey(word) || word.equals("unwrap");
  }

  private static String adviceFor(Token token) {
    return LineFilterReader.isOperator(token)
        ? "; a line filter stands without a `|` before it"
        : "";
  }
}
