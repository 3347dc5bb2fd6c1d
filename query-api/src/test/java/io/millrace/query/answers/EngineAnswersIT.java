package io.millrace.query.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.store.LogStore;
import io.millrace.query.settings.QuerySettings;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The recorded answers of a real Loki, asked over HTTP of the embedded engine. */
class EngineAnswersIT {
  // what was reached; it may grow and never shrink
  private static final int LEAST_SAME = 122;
  private static final int LEAST_REFUSED = 26;

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static LogStore store;
  private static QueryApiFixture api;

  @BeforeAll
  static void start() throws Exception {
    store = AnswerStore.open(engine);
    api = new QueryApiFixture(store, QuerySettings.DEFAULT, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    api.close();
    store.close();
  }

  @Test
  void everySupportedCase_givesTheRecordedAnswer() {
    int same = 0;
    int refused = 0;
    List<String> unsupported = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    for (AnswerCase recorded : AnswerCase.all()) {
      HttpResponse<String> answer = api.get(recorded.path(), params(recorded), headers(recorded));
      if (answer.statusCode() == 400 && recorded.status() == 400) {
        refused++;
      } else if (isMissing(answer)) {
        unsupported.add(recorded + " -> " + answer.body());
      } else if (answer.statusCode() != recorded.status()) {
        differences.add(recorded + " -> " + answer.statusCode() + " " + answer.body());
      } else {
        String difference =
            UndeterminedAnswers.difference(recorded, AnswerCase.read(answer.body()).get("data"));
        if (difference.isEmpty()) {
          same++;
        } else {
          differences.add(recorded + " -> " + difference);
        }
      }
    }
    System.out.printf(
        "loki-answers, engine over HTTP: %d the same, %d refused alike, %d not supported yet%n",
        same, refused, unsupported.size());
    assertThat(differences).isEmpty();
    assertThat(same).isGreaterThanOrEqualTo(LEAST_SAME);
    assertThat(refused).isGreaterThanOrEqualTo(LEAST_REFUSED);
  }

  /** A path that is not built yet. */
  private static boolean isMissing(HttpResponse<String> answer) {
    return answer.statusCode() == 404;
  }

  private static Map<String, String> params(AnswerCase recorded) {
    Map<String, String> params = new LinkedHashMap<>();
    recorded.params().fieldNames().forEachRemaining(name -> params.put(name, recorded.param(name)));
    return params;
  }

  private static Map<String, String> headers(AnswerCase recorded) {
    Map<String, String> headers = new LinkedHashMap<>();
    recorded
        .headers()
        .fieldNames()
        .forEachRemaining(name -> headers.put(name, recorded.headers().get(name).asText()));
    return headers;
  }
}
