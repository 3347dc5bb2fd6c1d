package io.millrace.storage.clickhouse.engine;

import java.util.Map;
import java.util.stream.Collectors;

/** Quoting for the few statements that this process composes itself. */
final class Sql {
  private Sql() {}

  static String identifier(String name) {
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  static String literal(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Settings as SET and SETTINGS take them. */
  static String assignments(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> identifier(setting.getKey()) + " = " + literal(setting.getValue()))
        .collect(Collectors.joining(", "));
  }
}
