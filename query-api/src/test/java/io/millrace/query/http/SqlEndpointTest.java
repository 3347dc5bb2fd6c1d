package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.store.SqlFormat;
import io.millrace.model.store.StoreException;
import io.millrace.model.tenant.Authenticator;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.settings.QuerySettings;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters, formats and errors of the SQL path; what SQL may do is the store's tests' matter. */
final class SqlEndpointTest {
  private static String lastSql;
  private static SqlFormat lastFormat;
  private static String refusal;

  private static final QueryApiFixture api =
      new QueryApiFixture(
          new FakeLogStore(),
          (tenant, sql, format, limits) -> answer(sql, format),
          QuerySettings.DEFAULT,
          Authenticator.OPEN,
          InstantSource.system());

  private static InputStream answer(String sql, SqlFormat format) {
    lastSql = sql;
    lastFormat = format;
    if (refusal != null) {
      String reason = refusal;
      refusal = null;
      throw new StoreException(StoreException.Kind.REJECTED, reason);
    }
    return new ByteArrayInputStream("rows".getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static HttpResponse<String> post(String parameters, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(api.uri("/api/v1/sql" + parameters))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "'', JSON, application/json; charset=utf-8",
    "?format=json, JSON, application/json; charset=utf-8",
    "?format=jsonl, JSON_LINES, application/x-ndjson",
    "?format=csv, CSV, text/csv; charset=utf-8",
    "?format=parquet, PARQUET, application/vnd.apache.parquet",
    "?format=arrow, ARROW, application/vnd.apache.arrow.stream"
  })
  void post_inAFormat_handsTheRowsOn(String parameters, SqlFormat format, String type)
      throws Exception {
    HttpResponse<String> answer = post(parameters, "SELECT 'ä'");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("rows");
    assertThat(answer.headers().firstValue("content-type")).contains(type);
    assertThat(lastSql).isEqualTo("SELECT 'ä'");
    assertThat(lastFormat).isEqualTo(format);
  }

  @Test
  void post_anUnknownFormat_is400() throws Exception {
    HttpResponse<String> answer = post("?format=xml", "SELECT 1");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo("format: xml (expected: json, jsonl, csv, parquet or arrow)");
  }

  @Test
  void post_nothing_is400() throws Exception {
    HttpResponse<String> answer = post("", " ");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("sql: empty (expected: a SELECT as the request's body)");
  }

  @Test
  void post_whatTheStoreRefuses_is400WithItsReason() throws Exception {
    refusal = "sql: SETTINGS are not allowed";

    HttpResponse<String> answer = post("", "SELECT 1 SETTINGS max_threads = 1");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("sql: SETTINGS are not allowed");
  }
}
