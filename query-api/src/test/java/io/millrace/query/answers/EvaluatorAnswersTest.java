package io.millrace.query.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.query.http.AnswerTexts;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.Expression;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.MemoryLogSource;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryRefusedException;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.parse.LogQlException;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The recorded answers of a real Loki, asked of the evaluator over the same records in memory. */
class EvaluatorAnswersTest {
  private static final Set<String> PATHS = Set.of("query", "query_range", "format_query");
  // what was reached; it may grow and never shrink
  private static final int LEAST_SAME = 118;
  private static final int LEAST_REFUSED = 26;

  private final MemoryLogSource source = new MemoryLogSource(AnswerData.entries());
  private final LogQlParser parser = new LogQlParser(ParseLimits.DEFAULT);

  @Test
  void everySupportedCase_givesTheRecordedAnswer() {
    int same = 0;
    int refused = 0;
    List<String> differences = new ArrayList<>();
    for (AnswerCase recorded : AnswerCase.all()) {
      if (!PATHS.contains(recorded.path())) {
        continue;
      }
      try {
        JsonNode answer = AnswerCase.read(answer(recorded));
        String difference = UndeterminedAnswers.difference(recorded, answer);
        if (difference.isEmpty() && recorded.status() == 200) {
          same++;
        } else {
          differences.add(recorded + " -> " + difference);
        }
      } catch (LogQlException | QueryRefusedException e) {
        if (recorded.status() == 400) {
          refused++;
        } else {
          differences.add(recorded + " -> " + e.getMessage());
        }
      }
    }
    System.out.printf("loki-answers, evaluator: %d the same, %d refused alike%n", same, refused);
    assertThat(differences).isEmpty();
    assertThat(same).isGreaterThanOrEqualTo(LEAST_SAME);
    assertThat(refused).isGreaterThanOrEqualTo(LEAST_REFUSED);
  }

  private String answer(AnswerCase recorded) {
    Expression expression = parser.parse(recorded.query());
    if (recorded.path().equals("format_query")) {
      return AnswerTexts.text(expression.toString());
    }
    QueryEngine engine = new QueryEngine(source, EvaluationLimits.DEFAULT, new QueryStatistics());
    boolean instant = recorded.path().equals("query");
    QueryResult result =
        switch (expression) {
          case LogQuery log when instant -> throw refused(log);
          case LogQuery log -> engine.lines(lines(log, recorded));
          case MetricExpression metric when instant -> engine.instant(metric, time(recorded));
          case MetricExpression metric -> engine.matrix(metric, grid(recorded));
        };
    return AnswerTexts.data(result, recorded.wantsCategories());
  }

  /** What the endpoint says, which is not part of the evaluator. */
  private static QueryRefusedException refused(LogQuery query) {
    return new QueryRefusedException("a log query on the instant endpoint: " + query);
  }

  private static LineRequest lines(LogQuery query, AnswerCase recorded) {
    return new LineRequest(
        query,
        recorded.params().get("start").asLong(),
        recorded.params().get("end").asLong(),
        recorded.param("direction").equals("forward") ? Direction.FORWARD : Direction.BACKWARD,
        recorded.params().path("limit").asInt(100),
        0);
  }

  private static StepGrid grid(AnswerCase recorded) {
    return StepGrid.aligned(
        recorded.params().get("start").asLong(),
        recorded.params().get("end").asLong(),
        Durations.parse(recorded.param("step")).orElseThrow());
  }

  private static long time(AnswerCase recorded) {
    long time = recorded.params().get("time").asLong();
    return time < 10_000_000_000L ? time * 1_000_000_000L : time;
  }
}
