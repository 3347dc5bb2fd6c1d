package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryRequestTest {
  @Test
  void of_nothing_hasAServersDefaults() throws EngineException {
    QueryRequest request = of(HttpMethod.POST, "", RequestHeaders.of(HttpMethod.POST, "/"));

    assertThat(request)
        .isEqualTo(
            new QueryRequest(
                "",
                "new-id",
                "default",
                "TabSeparated",
                com.google.common.collect.ImmutableMap.of(),
                com.google.common.collect.ImmutableMap.of(),
                false,
                false,
                false));
  }

  @Test
  void of_parameters_areSortedBySubject() throws EngineException {
    QueryRequest request =
        of(
            HttpMethod.GET,
            "query=SELECT%201&database=d&default_format=JSON&query_id=q&compress=1&decompress=1"
                + "&param_x=a%0Ab&param_y=%2B&max_threads=2&user=u&password=p&wait_end_of_query=1"
                + "&client_protocol_version=54460",
            RequestHeaders.of(HttpMethod.GET, "/"));

    assertThat(request.query()).isEqualTo("SELECT 1");
    assertThat(request.database()).isEqualTo("d");
    assertThat(request.defaultFormat()).isEqualTo("JSON");
    assertThat(request.queryId()).isEqualTo("q");
    assertThat(request.parameters()).isEqualTo(Map.of("x", "a\nb", "y", "+"));
    assertThat(request.settings()).isEqualTo(Map.of("max_threads", "2"));
    assertThat(request.blockCompressedBody()).isTrue();
    assertThat(request.blockCompressedResponse()).isTrue();
    assertThat(request.readOnly()).isTrue();
  }

  @Test
  void of_headers_giveWayToParameters() throws EngineException {
    RequestHeaders headers =
        RequestHeaders.builder(HttpMethod.POST, "/")
            .set("X-ClickHouse-Database", "header")
            .set("X-ClickHouse-Format", "CSV")
            .build();

    assertThat(of(HttpMethod.POST, "", headers).database()).isEqualTo("header");
    assertThat(of(HttpMethod.POST, "", headers).defaultFormat()).isEqualTo("CSV");
    assertThat(of(HttpMethod.POST, "database=url", headers).database()).isEqualTo("url");
  }

  @Test
  void of_readonly_isKeptByThisProcess() throws EngineException {
    RequestHeaders headers = RequestHeaders.of(HttpMethod.POST, "/");

    assertThat(of(HttpMethod.POST, "readonly=2", headers).readOnly()).isTrue();
    assertThat(of(HttpMethod.POST, "readonly=2", headers).settings()).isEmpty();
    assertThat(of(HttpMethod.POST, "readonly=0", headers).readOnly()).isFalse();
  }

  @Test
  void of_whatIsNotServed_isRefusedByName() {
    RequestHeaders headers = RequestHeaders.of(HttpMethod.POST, "/");

    assertThatThrownBy(() -> of(HttpMethod.POST, "session_id=s", headers))
        .hasMessage(
            "Code: 48. DB::Exception: URL parameter session_id is not supported: the embedded engine"
                + " has no sessions (NOT_IMPLEMENTED)");
    assertThatThrownBy(() -> of(HttpMethod.POST, "role=r", headers))
        .hasMessageContaining("URL parameter role is not supported");
    assertThatThrownBy(() -> of(HttpMethod.POST, "default_format=a%20b", headers))
        .hasMessage("Code: 36. DB::Exception: default_format: (expected: a name) (BAD_ARGUMENTS)");
    assertThatThrownBy(() -> of(HttpMethod.POST, "query_id=a%0Ab", headers))
        .hasMessageContaining("query_id: (expected: 1 to 200 printable ASCII characters)");
  }

  private static QueryRequest of(HttpMethod method, String url, RequestHeaders headers)
      throws EngineException {
    return QueryRequest.of(method, headers, QueryParams.fromQueryString(url), "new-id");
  }
}
