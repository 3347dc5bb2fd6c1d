package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of the placeholders of a query, in the form that the client sends. ClickHouse reads the
 * value of a plain type with the escapes of its TSV format, and the text of an array or a map as a
 * literal: the client escapes every string, so a literal has to look like something else to it.
 */
final class QueryParameters {
  private static final Pattern LITERAL_PLACEHOLDER =
      Pattern.compile("\\{\\s*(\\w+)\\s*:\\s*(?:Array|Map|Tuple)\\s*\\(");

  private record Literal(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private QueryParameters() {}

  static Map<String, Object> forClient(String sql, Map<String, String> parameters) {
    ImmutableMap.Builder<String, Object> values = ImmutableMap.builder();
    values.putAll(parameters);
    Matcher matcher = LITERAL_PLACEHOLDER.matcher(sql);
    while (matcher.find()) {
      String literal = parameters.get(matcher.group(1));
      if (literal != null) {
        values.put(matcher.group(1), new Literal(literal));
      }
    }
    return values.buildKeepingLast();
  }
}
