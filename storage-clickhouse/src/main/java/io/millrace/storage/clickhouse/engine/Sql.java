package io.millrace.storage.clickhouse.engine;

/** Quoting for the few statements that this process composes itself. */
final class Sql {
  private Sql() {}

  static String identifier(String name) {
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  static String literal(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
