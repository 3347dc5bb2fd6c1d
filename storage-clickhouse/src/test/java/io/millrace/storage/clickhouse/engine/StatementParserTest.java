package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.storage.clickhouse.engine.Statement.Insert;
import io.millrace.storage.clickhouse.engine.Statement.Plain;
import io.millrace.storage.clickhouse.engine.Statement.Read;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatementParserTest {
  private static final int RANDOM_TEXTS = 20_000;

  static Stream<Arguments> statements() {
    return Stream.of(
        read("SELECT 1", "SELECT 1", "", ""),
        read("  SELECT 1 ; ", "  SELECT 1", "", ""),
        read("SELECT 1 -- the end", "SELECT 1", "", ""),
        read("SELECT 1 FORMAT JSON", "SELECT 1 ", "FORMAT JSON", "JSON"),
        read("SELECT 1 format json;", "SELECT 1 ", "format json", "json"),
        read(
            "SELECT a FROM t SETTINGS max_threads = 1 FORMAT CSV SETTINGS format_csv_delimiter=';'",
            "SELECT a FROM t SETTINGS max_threads = 1 ",
            "FORMAT CSV SETTINGS format_csv_delimiter=';'",
            "CSV"),
        read("SELECT ' FORMAT CSV'", "SELECT ' FORMAT CSV'", "", ""),
        read("SELECT 'it''s; \\'', \"a;b\", `c;d`", "SELECT 'it''s; \\'', \"a;b\", `c;d`", "", ""),
        read("SELECT /* ; FORMAT X */ 1 # x\n", "SELECT /* ; FORMAT X */ 1", "", ""),
        read("SELECT $a$; ' $b$ $a$ FORMAT TSV", "SELECT $a$; ' $b$ $a$ ", "FORMAT TSV", "TSV"),
        read("SELECT format('{}', 1) FROM t", "SELECT format('{}', 1) FROM t", "", ""),
        read("(SELECT 1) UNION ALL (SELECT 2)", "(SELECT 1) UNION ALL (SELECT 2)", "", ""),
        read("WITH 1 AS x SELECT x FORMAT TSV", "WITH 1 AS x SELECT x ", "FORMAT TSV", "TSV"),
        plain("SHOW TABLES", "SHOW TABLES", "", true),
        plain("EXPLAIN SELECT 1 FORMAT TSV;", "EXPLAIN SELECT 1 FORMAT TSV", "TSV", true),
        plain("create table t (a Int8) engine = Null", null, "", false),
        plain("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", null, "", false),
        plain("INSERT INTO t SELECT 1", null, "", false),
        plain("INSERT INTO t (a) SELECT 1 FROM format", null, "", false),
        plain("SET max_threads = 1", "SELECT 1 FORMAT Null SETTINGS max_threads = 1", "", true),
        plain("USE `x`", "SHOW TABLES FROM `x` LIMIT 0 FORMAT Null", "", true),
        insert("INSERT INTO t FORMAT TSV\n1\t2", "INSERT INTO t ", "", "TSV", "1\t2"),
        insert("INSERT INTO t FORMAT TSV \r\n1", "INSERT INTO t ", "", "TSV", "1"),
        insert("INSERT INTO t FORMAT RowBinary\n\n1", "INSERT INTO t ", "", "RowBinary", "\n1"),
        insert("insert into t(a, b) values (1, ';')", "insert into t(a, b) ", "", "Values", null),
        insert(
            "INSERT INTO d.format (`values`) SETTINGS async_insert = 0, x = 'FORMAT' FORMAT Native\n\0",
            "INSERT INTO d.format (`values`) ",
            "SETTINGS async_insert = 0, x = 'FORMAT' ",
            "Native",
            "\0"),
        insert("INSERT INTO values VALUES(1)", "INSERT INTO values ", "", "Values", "(1)"),
        insert(
            "INSERT INTO TABLE FUNCTION null('a Int8') FORMAT CSV\n",
            "INSERT INTO TABLE FUNCTION null('a Int8') ",
            "",
            "CSV",
            ""));
  }

  private static Arguments read(String sql, String query, String clause, String format) {
    return Arguments.of(sql, new Read(query, clause, format, sql.contains("SETTINGS")), null);
  }

  private static Arguments plain(String sql, String text, String format, boolean readOnly) {
    return Arguments.of(sql, new Plain(text == null ? sql : text, format, readOnly), null);
  }

  private static Arguments insert(
      String sql, String target, String settings, String format, String data) {
    int offset = data == null ? sql.indexOf(" (1, ';')") : sql.length() - data.length();
    return Arguments.of(sql, new Insert(target, settings, format, offset), data);
  }

  @ParameterizedTest
  @MethodSource("statements")
  void parse_statement_findsItsClauses(String sql, Statement expected, String data)
      throws EngineException {
    Statement statement = StatementParser.parse(sql);

    assertThat(statement).isEqualTo(expected);
    if (data != null && statement instanceof Insert insert) {
      assertThat(sql.substring(insert.dataOffset())).isEqualTo(data);
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", "Code: 62. DB::Exception: Syntax error: Empty query (SYNTAX_ERROR)"),
        Arguments.of(
            " -- nothing", "Code: 62. DB::Exception: Syntax error: Empty query (SYNTAX_ERROR)"),
        Arguments.of(
            "SELECT 1; SELECT 2",
            "Code: 62. DB::Exception: Syntax error (Multi-statements are not allowed): failed at"
                + " position 11 (SYNTAX_ERROR)"),
        Arguments.of(
            "SELECT 1 INTO OUTFILE '/tmp/x'",
            "Code: 358. DB::Exception: INTO OUTFILE is not allowed (INTO_OUTFILE_NOT_ALLOWED)"),
        Arguments.of(
            "SET ROLE admin",
            "Code: 48. DB::Exception: SET ROLE: the embedded engine has no access control"
                + " (NOT_IMPLEMENTED)"),
        Arguments.of(
            "CREATE TEMPORARY TABLE t (a Int8)",
            "Code: 48. DB::Exception: Temporary tables live in a session, and the embedded engine"
                + " has none (NOT_IMPLEMENTED)"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void parse_whatAServerWouldNotRun_isRefused(String sql, String message) {
    assertThatThrownBy(() -> StatementParser.parse(sql))
        .isInstanceOf(EngineException.class)
        .hasMessage(message);
  }

  @Test
  void into_read_goesBetweenQueryAndFormat() {
    assertThat(new Read("SELECT 1", "", "", false).into("/p", "TSV", Map.of()))
        .isEqualTo("SELECT 1 INTO OUTFILE '/p' APPEND FORMAT TSV");
    assertThat(new Read("SELECT 1 ", "FORMAT CSV", "CSV", false).into("/p", "TSV", Map.of()))
        .isEqualTo("SELECT 1  INTO OUTFILE '/p' APPEND FORMAT CSV");
  }

  @Test
  void into_settings_areBroughtAlongAsBytes() {
    Read read = new Read("SELECT 1", "", "", false);

    assertThat(read.canBring(Map.of("log_comment", "ü"))).isTrue();
    assertThat(read.into("/p", "TSV", Map.of("log_comment", "ü'")))
        .isEqualTo(
            "SELECT 1 INTO OUTFILE '/p' APPEND FORMAT TSV SETTINGS `log_comment` = '\u00c3\u00bc\\''");
  }

  @Test
  void canBring_whatTheStatementOrItsTextNeedsBefore_isNot() {
    assertThat(new Read("SELECT 1", "", "", true).canBring(Map.of())).isFalse();
    assertThat(new Read("SELECT 1", "", "", false).canBring(Map.of("max_query_size", "9")))
        .isFalse();
  }

  @Test
  void from_insert_goesBetweenTargetAndSettings() {
    assertThat(new Insert("INSERT INTO t ", "SETTINGS a = 1 ", "CSV", 0).from("/p"))
        .isEqualTo("INSERT INTO t  FROM INFILE '/p' COMPRESSION 'none' SETTINGS a = 1  FORMAT CSV");
  }

  @Test
  void parse_anyText_isUnderstoodOrRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] pieces = {
      "SELECT",
      "INSERT",
      "INTO",
      "FORMAT",
      "VALUES",
      "SETTINGS",
      "'",
      "\"",
      "`",
      "$a$",
      "(",
      ")",
      ";",
      "--",
      "/*",
      "*/",
      "\\",
      " ",
      "\n",
      "x",
      "1",
      ".",
      "\0",
      "é",
      "OUTFILE",
      "WITH",
      "SET"
    };
    for (int i = 0; i < RANDOM_TEXTS; i++) {
      StringBuilder sql = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        sql.append(pieces[random.nextInt(pieces.length)]);
      }
      try {
        assertThat(StatementParser.parse(sql.toString())).isNotNull();
      } catch (EngineException e) {
        assertThat(e.code()).as("seed %s: %s", seed, sql).isIn(62, 48, 358);
      }
    }
  }
}
