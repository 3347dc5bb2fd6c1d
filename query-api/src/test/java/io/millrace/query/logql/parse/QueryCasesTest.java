package io.millrace.query.logql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.query.logql.ast.Expression;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueryCasesTest {
  private static final List<String> FILES =
      List.of("log-queries.txt", "metric-queries.txt", "errors.txt");

  private final LogQlParser parser = new LogQlParser(ParseLimits.DEFAULT);

  static Stream<QueryCase> cases() {
    return FILES.stream().flatMap(file -> QueryCase.read(file).stream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void parse_case_givesItsCanonicalTextOrItsError(QueryCase query) {
    if (query.valid()) {
      Expression expression = parser.parse(query.query());

      assertThat(expression).hasToString(query.expected());
      assertThat(parser.parse(query.expected())).isEqualTo(expression);
    } else {
      assertThatThrownBy(() -> parser.parse(query.query()))
          .isInstanceOf(LogQlException.class)
          .hasMessage(query.expected());
    }
  }

  @Test
  void cases_files_holdAHundredAndFiftyErrors() {
    assertThat(cases().filter(query -> !query.valid())).hasSizeGreaterThanOrEqualTo(150);
    assertThat(cases().filter(QueryCase::valid)).hasSizeGreaterThanOrEqualTo(150);
  }
}
