package io.millrace.query.answers;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Recorded answers that a Loki would not give twice: they hang on the order in which it walks
 * through a hash map. Each stands in docs/loki-compatibility.md. What does not hang on the order is
 * compared all the same: the numbers of each time, to fourteen digits.
 */
final class UndeterminedAnswers {
  private static final Set<Integer> NUMBERS = Set.of(92, 97);

  private UndeterminedAnswers() {}

  /** As {@link AnswerForm#difference}, with less for the few cases that are not determined. */
  static String difference(AnswerCase recorded, JsonNode actual) {
    if (!NUMBERS.contains(recorded.number())) {
      return AnswerForm.difference(recorded.answer(), actual);
    }
    Map<Long, List<BigDecimal>> expected = numbers(recorded.answer());
    Map<Long, List<BigDecimal>> found = numbers(actual);
    return expected.equals(found) ? "" : "expected " + expected + " but was " + found;
  }

  private static Map<Long, List<BigDecimal>> numbers(JsonNode matrix) {
    Map<Long, List<BigDecimal>> numbers = new TreeMap<>();
    for (JsonNode series : matrix.get("result")) {
      for (JsonNode sample : series.get("values")) {
        numbers
            .computeIfAbsent(sample.get(0).asLong(), time -> new ArrayList<>())
            .add(new BigDecimal(sample.get(1).asText()).round(new MathContext(14)));
      }
    }
    numbers.values().forEach(values -> values.sort(null));
    return numbers;
  }
}
