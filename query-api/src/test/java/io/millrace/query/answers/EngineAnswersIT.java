package io.millrace.query.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
  private static final int LEAST_SAME = 126;
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
        String difference = UndeterminedAnswers.difference(recorded, data(answer));
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

  // 180 records of loki-answers, one day, six streams
  private static final Map<String, String> WHOLE =
      Map.of("start", "1795161600000000000", "end", "1795162200000000001");

  private static String body(String path, String... more) {
    Map<String, String> params = new LinkedHashMap<>(WHOLE);
    for (int i = 0; i < more.length; i += 2) {
      params.put(more[i], more[i + 1]);
    }
    return api.get(path, params).body().replaceAll(",\"stats\":.*", "}}");
  }

  /** What the query language counts of the same lines. */
  private static String bytes(String grouping) {
    Map<String, String> params =
        Map.of(
            "query",
            "sum " + grouping + "(bytes_over_time({service_name=~\".+\"}[20m]))",
            "time",
            "1795162500000000000");
    return api.get("query", params).body();
  }

  private static Map<String, String> values(String body) {
    Map<String, String> values = new LinkedHashMap<>();
    for (JsonNode series : AnswerCase.read(body).path("data").path("result")) {
      values.put(
          series.get("metric").toString(),
          series.has("value")
              ? series.get("value").get(1).asText()
              : Long.toString(sum(series.get("values"))));
    }
    return values;
  }

  private static long sum(JsonNode samples) {
    long sum = 0;
    for (JsonNode sample : samples) {
      sum += sample.get(1).asLong();
    }
    return sum;
  }

  @Test
  void indexStats_allStreams_countsRecordsAndBytes() {
    String total = values(bytes("")).get("{}");

    assertThat(body("index/stats", "query", "{}"))
        .isEqualTo("{\"streams\":6,\"chunks\":6,\"entries\":180,\"bytes\":" + total + "}");
  }

  @Test
  void indexVolume_targetLabels_areTheBytesThatTheLanguageCounts() {
    Map<String, String> counted = values(bytes("by (service_name)"));

    assertThat(counted).hasSize(3);
    assertThat(values(body("index/volume", "query", "{}", "targetLabels", "service_name")))
        .isEqualTo(counted);
    assertThat(values(body("index/volume", "query", "{service_name=~\".+\"}"))).isEqualTo(counted);
    assertThat(
            values(
                body(
                    "index/volume_range",
                    "query",
                    "{}",
                    "targetLabels",
                    "service_name",
                    "step",
                    "60s")))
        .isEqualTo(counted);
    assertThat(
            values(
                body("index/volume", "query", "{}", "targetLabels", "service_name", "limit", "1")))
        .hasSize(1);
  }

  @Test
  void indexVolume_withoutTargets_isByStreamOrByName() {
    String total = values(bytes("")).get("{}");

    assertThat(values(body("index/volume", "query", "{}"))).hasSize(6);
    assertThat(values(body("index/volume", "query", "{}", "aggregateBy", "labels")))
        .containsOnly(
            Map.entry("{\"deployment_environment_name\":\"\"}", total),
            Map.entry("{\"service_name\":\"\"}", total),
            Map.entry("{\"service_namespace\":\"\"}", total));
  }

  @Test
  void detectedFieldValues_storedField_areItsValues() {
    assertThat(
            body("detected_field/attempt/values", "query", "{service_name=\"edge\"}", "limit", "2"))
        .matches("\\{\"values\":\\[\"[0-3]\",\"[0-3]\"],\"limit\":2}");
    assertThat(body("detected_field/service_name/values", "query", "{}"))
        .isEqualTo("{\"values\":[],\"limit\":1000}");
  }

  @Test
  void patterns_linesThatDifferInNumbers_areOneOfALevel() {
    JsonNode patterns =
        AnswerCase.read(
                body("patterns", "query", "{service_name=\"sys\"} |= `oom-killer`", "step", "20m"))
            .path("data");

    long counted = 0;
    for (JsonNode pattern : patterns) {
      assertThat(pattern.path("pattern").asText()).isEqualTo("kernel: oom-killer pid=<_> (sys)");
      assertThat(pattern.path("level").asText()).isNotEmpty();
      assertThat(pattern.path("samples")).hasSize(1);
      counted += sum(pattern.path("samples"));
    }
    Map<String, String> params =
        Map.of(
            "query",
            "sum(count_over_time({service_name=\"sys\"} |> `kernel: oom-killer pid=<_> (sys)` [20m]))",
            "time",
            "1795162500000000000");
    assertThat(values(api.get("query", params).body()))
        .containsOnly(Map.entry("{}", Long.toString(counted)));
    assertThat(counted).isPositive();
  }

  @Test
  void samples_metricQuery_isRefused() {
    for (String path : List.of("detected_fields", "detected_field/a/values", "patterns")) {
      HttpResponse<String> answer =
          api.get(path, Map.of("query", "rate({service_name=\"sys\"}[5m])"));

      assertThat(answer.body()).isEqualTo("query: a metric query (expected: a log query)");
      assertThat(answer.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void indexVolume_targetThatNoRecordHas_isEmpty() {
    assertThat(values(body("index/volume", "query", "{}", "targetLabels", "nowhere"))).isEmpty();
  }

  /** What is in the envelope; the whole of a bare answer. */
  private static JsonNode data(HttpResponse<String> answer) {
    JsonNode body = AnswerCase.read(answer.body());
    return body.has("data") ? body.get("data") : body;
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
