package io.millrace.query.cases;

import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.LogSource;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryRefusedException;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.parse.LogQlException;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The cases of all files, and how they are asked of a source. */
final class ResultCases {
  static final Map<String, DataSet> DATA = DataSet.all();

  private static final List<String> FILES =
      List.of(
          "line-filters.txt",
          "parsers.txt",
          "label-filters.txt",
          "formats.txt",
          "templates.txt",
          "template-functions.txt",
          "labels.txt",
          "range-aggregations.txt",
          "unwrap.txt",
          "vector-aggregations.txt",
          "binary-operators.txt",
          "windows.txt");

  private ResultCases() {}

  static Stream<ResultCase> all() {
    return FILES.stream().flatMap(file -> ResultCase.read(file).stream());
  }

  /** The answer as the case files write it. */
  static List<String> ask(ResultCase asked, LogSource source) {
    QueryEngine engine = new QueryEngine(source, EvaluationLimits.DEFAULT, new QueryStatistics());
    try {
      return new AnswerText(DATA.get(asked.data()), asked.query())
          .of(
              asked
                  .asking()
                  .ask(engine, new LogQlParser(ParseLimits.DEFAULT).parse(asked.query())));
    } catch (QueryRefusedException | LogQlException e) {
      return List.of("! " + e.getMessage());
    }
  }
}
