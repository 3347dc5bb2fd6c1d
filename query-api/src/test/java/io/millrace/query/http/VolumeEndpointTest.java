package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.settings.QuerySettings;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes and refusals of volumes, stats, detected labels and limits. */
class VolumeEndpointTest {
  private static final FakeLogStore store = new FakeLogStore();
  private static final QueryApiFixture api =
      new QueryApiFixture(
          store, QuerySettings.DEFAULT, InstantSource.fixed(Instant.parse("2026-11-20T08:00:00Z")));

  @BeforeEach
  void reset() {
    store.reset();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void indexStats_postedForm_isBare() {
    store.answerWith(List.of(List.of(1L, 2L, 3L, 4L)));

    assertThat(api.post("index/stats", Map.of("query", "{a=\"b\"}")).body())
        .isEqualTo("{\"streams\":1,\"chunks\":2,\"entries\":3,\"bytes\":4}");
    assertThat(store.lastQuery().parameters()).containsValues("default", "b");
  }

  @Test
  void volume_postedForm_isLargestFirst() {
    store.answerWith(List.of(List.of("a", 0L, 5L), List.of("b", 0L, 7L)));

    String body =
        api.post(
                "index/volume",
                Map.of("query", "{}", "targetLabels", "app", "start", "1", "end", "2"))
            .body();

    assertThat(body)
        .startsWith(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                + "{\"metric\":{\"app\":\"b\"},\"value\":[2,\"7\"]},"
                + "{\"metric\":{\"app\":\"a\"},\"value\":[2,\"5\"]}]");
  }

  @Test
  void volumeRange_stepsWithoutBytes_haveNoSample() {
    store.answerWith(List.of(List.of("a", 0L, 5L), List.of("a", 2L, 7L)));

    String body =
        api.get(
                "index/volume_range",
                Map.of("query", "{app=\"a\"}", "start", "65", "end", "200", "step", "60000ms"))
            .body();

    assertThat(body)
        .startsWith(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
                + "{\"metric\":{\"app\":\"a\"},\"values\":[[60,\"5\"],[180,\"7\"]]}]");
  }

  @Test
  void detectedLabels_hiddenHintAndOtherAttributes_areLeftOut() {
    store.answerWith(
        List.of(
            List.of("service.name", "a", 1L),
            List.of("service.name", "b", 1L),
            List.of("host.name", "h", 0L),
            List.of("loki.resource.labels", "x", 1L)));

    assertThat(api.get("detected_labels", Map.of("query", "{}")).body())
        .isEqualTo("{\"detectedLabels\":[{\"label\":\"service_name\",\"cardinality\":2}]}");
  }

  @Test
  void drilldownLimits_isBare() {
    assertThat(api.get("drilldown-limits", Map.of()).body())
        .isEqualTo(
            "{\"limits\":{\"discover_log_levels\":true,\"max_entries_limit_per_query\":5000,"
                + "\"max_query_bytes_read\":\"107374182400B\",\"max_query_length\":\"0s\",\"max_query_lookback\":\"0s\","
                + "\"max_query_series\":10000,\"query_timeout\":\"1m\",\"volume_enabled\":true,"
                + "\"volume_max_series\":5000},\"pattern_ingester_enabled\":true,\"version\":\"3.7.0\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "index/volume|limit|5001|limit: 5001 (limit maxQueryEntries: 5000); ask for fewer, or have the limit raised",
        "index/volume|limit|0|limit: 0 (expected: a whole number over 0)",
        "index/volume|aggregateBy|x|aggregateBy: x (expected: series or labels)",
        "index/volume|targetLabels|a b|targetLabels: a b (expected: names of labels with commas between them)",
        "index/volume|targetLabels|__x__|targetLabels: __x__ (expected: labels of stored records)",
        "detected_fields|limit|5001|limit: 5001 (limit maxQueryEntries: 5000); ask for fewer, or have the limit raised",
        "detected_fields|line_limit|0|line_limit: 0 (expected: a whole number over 0)",
        "detected_field/a/values|line_limit|5001|line_limit: 5001 (limit maxQueryEntries: 5000); ask for fewer, or have the limit raised",
        "patterns|since|30d|points of a series: 2592001 (limit maxQueryPoints: 11000); take a larger step, or a shorter range, or have the limit raised",
        "index/volume_range|step|1ms|points of a series: 21600000 (limit maxQueryPoints: 11000); take a larger step, or a shorter range, or have the limit raised",
      })
  void volume_wrongParameter_isNamed(String path, String name, String value, String message) {
    Map<String, String> params = new HashMap<>(Map.of("query", "{}"));
    if (path.equals("patterns")) {
      params.put("step", "1ms");
    }
    params.put(name, value);

    HttpResponse<String> answer = api.get(path, params);

    assertThat(answer.body()).isEqualTo(message);
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "index/stats",
    "index/volume",
    "index/volume_range",
    "detected_fields",
    "detected_field/a/values",
    "patterns"
  })
  void index_withoutQuery_isRefused(String path) {
    HttpResponse<String> answer = api.get(path, Map.of());

    assertThat(answer.body()).isEqualTo("query: missing (expected: a value)");
    assertThat(answer.statusCode()).isEqualTo(400);
  }
}
