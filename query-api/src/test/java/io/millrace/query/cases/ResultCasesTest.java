package io.millrace.query.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.logql.ast.Expression;
import io.millrace.query.logql.eval.MemoryLogSource;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases with data, by the parser and by the evaluator over records in memory. */
class ResultCasesTest {
  private static final Map<String, MemoryLogSource> SOURCES =
      ResultCases.DATA.values().stream()
          .collect(Collectors.toMap(DataSet::name, DataSet::inMemory));

  static Stream<ResultCase> cases() {
    return ResultCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void evaluate_case_givesItsAnswer(ResultCase asked) {
    assertThat(ResultCases.ask(asked, SOURCES.get(asked.data()))).isEqualTo(asked.answer());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void parse_printedCase_givesTheSameExpression(ResultCase asked) {
    LogQlParser parser = new LogQlParser(ParseLimits.DEFAULT);
    Expression expression = parser.parse(asked.query());

    assertThat(parser.parse(expression.toString())).isEqualTo(expression);
  }

  @Test
  void cases_files_holdSixHundred() {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(600);
  }
}
