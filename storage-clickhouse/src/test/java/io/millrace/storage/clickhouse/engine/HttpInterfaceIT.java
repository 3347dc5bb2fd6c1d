package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The interface as curl sees it. */
class HttpInterfaceIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();
  private static RawHttp http;

  @BeforeAll
  static void connect() {
    http = new RawHttp(engine.url());
  }

  @AfterAll
  static void disconnect() {
    http.close();
  }

  @Test
  void get_pingAndRoot_answerOk() throws Exception {
    assertThat(http.get("/ping").body()).isEqualTo("Ok.\n");
    assertThat(http.get("/").body()).isEqualTo("Ok.\n");
    assertThat(http.get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void get_query_runsReadOnly() throws Exception {
    assertThat(http.get("/?query=SELECT%201%2B1").body()).isEqualTo("2\n");

    HttpResponse<String> refused = http.get("/?query=CREATE%20DATABASE%20x");
    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("164");
    assertThat(refused.body()).contains("method GET implies readonly");
  }

  @Test
  void post_textInUrlAndBody_isPutTogether() throws Exception {
    assertThat(http.post("+ 1", "query", "SELECT 1").body()).isEqualTo("2\n");
    assertThat(http.post("SELECT 3").body()).isEqualTo("3\n");
  }

  @Test
  void post_select_hasAServersHeaders() throws Exception {
    HttpResponse<String> response =
        http.post("SELECT number FROM numbers(3) FORMAT CSV", "query_id", "my-id");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("0\n1\n2\n");
    assertThat(response.headers().firstValue("X-ClickHouse-Query-Id")).hasValue("my-id");
    assertThat(response.headers().firstValue("X-ClickHouse-Format")).hasValue("CSV");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("text/csv; charset=UTF-8; header=absent");
    assertThat(response.headers().firstValue("X-ClickHouse-Timezone")).isPresent();
    assertThat(response.headers().firstValue("X-ClickHouse-Server-Display-Name")).isPresent();
    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Tag").orElse(""))
        .matches("[a-z]{16}");
    assertThat(response.headers().firstValue("X-ClickHouse-Summary").orElse(""))
        .startsWith("{\"read_rows\":\"3\",\"read_bytes\":\"24\",\"written_rows\":\"0\"")
        .contains("\"result_rows\":\"3\"");
  }

  @Test
  void post_defaultFormat_isUsedIfTheStatementNamesNone() throws Exception {
    assertThat(http.post("SELECT 1 AS a", "default_format", "JSONEachRow").body())
        .isEqualTo("{\"a\":1}\n");
    assertThat(http.post("SELECT 1 AS a FORMAT TSVWithNames", "default_format", "JSON").body())
        .isEqualTo("a\n1\n");
    assertThat(
            http.send(
                    http.request()
                        .header("X-ClickHouse-Format", "CSV")
                        .header("X-ClickHouse-Database", "system")
                        .header("X-ClickHouse-User", "default")
                        .header("X-ClickHouse-Key", "")
                        .POST(BodyPublishers.ofString("SELECT currentDatabase()"))
                        .build())
                .body())
        .isEqualTo("\"system\"\n");
  }

  /** The library's own streaming would repeat prefix and suffix with every block. */
  @Test
  void post_manyBlocks_areOneDocument() throws Exception {
    String json =
        http.post(
                "SELECT number FROM numbers(200000) FORMAT JSONCompact"
                    + " SETTINGS output_format_json_quote_64bit_integers = 1")
            .body();

    assertThat(json.split("\"meta\"", -1)).hasSize(2);
    assertThat(json).contains("[\"199999\"]").contains("\"rows\": 200000");
  }

  @Test
  void post_totals_areOneDocument() throws Exception {
    assertThat(
            http.post(
                    "SELECT number % 2 AS k, count() FROM numbers(5) GROUP BY k WITH TOTALS"
                        + " ORDER BY k FORMAT TSVWithNames")
                .body())
        .isEqualTo("k\tcount()\n0\t3\n1\t2\n\n0\t5\n");
  }

  @Test
  void post_parameters_areBoundAndNotKept() throws Exception {
    assertThat(
            http.post(
                    "SELECT {s:String}, {n:UInt8}, {i:Identifier} FROM (SELECT 5 AS five)",
                    "param_s",
                    "a\\tb",
                    "param_n",
                    "7",
                    "param_i",
                    "five")
                .body())
        .isEqualTo("a\\tb\t7\t5\n");
    assertThat(http.post("SELECT {s:String}").body()).startsWith("Code: 456.");
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("SELECT FROM WHERE", 400, "62", "SYNTAX_ERROR"),
        Arguments.of("SELECT 1; SELECT 2", 400, "62", "Multi-statements are not allowed"),
        Arguments.of("", 400, "62", "Empty query"),
        Arguments.of("1 + 1", 400, "62", "SYNTAX_ERROR"),
        Arguments.of("SELECT * FROM no_such_table", 404, "60", "UNKNOWN_TABLE"),
        Arguments.of("SELECT * FROM no_db.t", 404, "81", "UNKNOWN_DATABASE"),
        Arguments.of("SELECT no_such_column", 404, "47", "UNKNOWN_IDENTIFIER"),
        Arguments.of("SELECT no_such_function()", 404, "46", "UNKNOWN_FUNCTION"),
        Arguments.of("SELECT 1 FORMAT Nonsense", 404, "73", "Unknown format Nonsense"),
        Arguments.of("SELECT toUInt8('x')", 400, "6", "CANNOT_PARSE_TEXT"),
        Arguments.of("SELECT throwIf(1)", 500, "395", "FUNCTION_THROW_IF"),
        Arguments.of("SELECT 1 SETTINGS no_such_setting = 1", 404, "115", "UNKNOWN_SETTING"),
        Arguments.of("USE no_such_database", 404, "81", "UNKNOWN_DATABASE"),
        Arguments.of("SET no_such_setting = 1", 404, "115", "UNKNOWN_SETTING"),
        Arguments.of("CREATE TEMPORARY TABLE t (a Int8)", 501, "48", "NOT_IMPLEMENTED"),
        Arguments.of("INSERT INTO no_such_table FORMAT TSV\n1", 404, "60", "UNKNOWN_TABLE"),
        Arguments.of("SELECT 1 INTO OUTFILE '/tmp/x'", 500, "358", "INTO_OUTFILE_NOT_ALLOWED"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void post_wrongStatement_isAnErrorWithStatusCodeAndText(
      String sql, int status, String code, String text) throws Exception {
    HttpResponse<String> response = http.post(sql);

    assertThat(response.body()).startsWith("Code: " + code + ". DB::Exception: ").contains(text);
    assertThat(response.body()).contains("(version ").endsWith(")\n");
    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue(code);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void post_wrongRequest_isAnError() throws Exception {
    assertThat(http.post("SELECT 1", "session_id", "s").statusCode()).isEqualTo(501);
    assertThat(http.post("SELECT 1", "no_such_setting", "1").statusCode()).isEqualTo(404);
    assertThat(http.post("SELECT 1", "max_threads", "abc").statusCode()).isEqualTo(400);
    assertThat(http.post("SELECT 1", "database", "no_such_database").statusCode()).isEqualTo(404);
    assertThat(http.post("SELECT 1").body()).isEqualTo("1\n");
  }

  @Test
  void post_exceptionAfterTheResponseBegan_endsItVisibly() throws Exception {
    String sql = "SELECT number, throwIf(number = 2000000) FROM numbers(3000000) FORMAT TSV";

    assertThatThrownBy(() -> http.post(sql)).isInstanceOf(IOException.class);

    HttpResponse<String> buffered =
        http.post("SELECT throwIf(number = 10) FROM numbers(20) SETTINGS max_block_size = 1");
    assertThat(buffered.statusCode()).isEqualTo(500);
  }

  @Test
  void post_longStatement_isReadWhole() throws Exception {
    String list = "1,".repeat(100_000) + "2";

    assertThat(http.post("SELECT 2 IN (" + list + ")", "max_query_size", "1000000").body())
        .isEqualTo("1\n");
    HttpResponse<String> tooLong = http.post("SELECT '" + "x".repeat(5_000_000) + "'");
    assertThat(tooLong.statusCode()).isEqualTo(413);
    assertThat(tooLong.body()).contains("Statement: more than 4194304 bytes");
  }

  @Test
  void post_unicode_isKept() throws Exception {
    assertThat(http.post("SELECT 'naïve 漢字 😀' AS `größe` FORMAT TSVWithNames").body())
        .isEqualTo("größe\nnaïve 漢字 😀\n");
  }
}
