package io.millrace.query.cases;

import java.util.ArrayList;
import java.util.List;

/**
 * A query over a data set and its whole answer.
 *
 * <p>In the files of resources/cases/results: {@code @ name} takes a data set, {@code %} says when
 * and how is asked (see {@link Asking}); both hold until the next. A query's lines begin with
 * {@code "> "}, those of its answer with {@code ": "} as {@link AnswerText} writes them; {@code "!
 * "} is what the query is refused with. All else is a comment.
 *
 * @param answer lines; of a refusal its message alone
 */
record ResultCase(Place place, String data, Asking asking, String query, List<String> answer) {
  /** Where it stands. */
  record Place(String file, int line) {}

  static List<ResultCase> read(String file) {
    List<ResultCase> cases = new ArrayList<>();
    String data = "";
    Asking asking = Asking.of("at 1m");
    List<String> query = new ArrayList<>();
    List<String> answer = new ArrayList<>();
    int number = 0;
    int begun = 0;
    for (String line : (DataSet.resource("results/" + file) + "\n> end").split("\n", -1)) {
      number++;
      boolean queryLine = line.startsWith("> ");
      if (!answer.isEmpty() && !line.startsWith(": ") && !line.startsWith("! ")) {
        cases.add(
            new ResultCase(
                new Place(file, begun),
                data,
                asking,
                String.join("\n", query),
                List.copyOf(answer)));
        query.clear();
        answer.clear();
      }
      if (line.startsWith("@ ")) {
        data = line.substring(2);
      } else if (line.startsWith("% ")) {
        asking = Asking.of(line.substring(2));
      } else if (queryLine) {
        begun = query.isEmpty() ? number : begun;
        query.add(line.substring(2));
      } else if (line.startsWith(": ")) {
        answer.add(line.substring(2));
      } else if (line.startsWith("! ")) {
        answer.add(line);
      }
    }
    return cases;
  }

  @Override
  public String toString() {
    return place.file() + ":" + place.line() + " " + query;
  }
}
