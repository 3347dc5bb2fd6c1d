package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import com.google.common.escape.Escaper;
import com.google.common.escape.Escapers;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of the placeholders of a query, as ClickHouse wants them in a request: the value of a
 * plain type with the escapes of its TSV format, that of an array, map or tuple as a literal. The
 * client would escape every string, and not every character: so it gets values that are no strings
 * to it.
 */
final class QueryParameters {
  private static final Pattern LITERAL_PLACEHOLDER =
      Pattern.compile("\\{\\s*(\\w+)\\s*:\\s*(?:Array|Map|Tuple)\\s*\\(");

  private static final char DELETE = 0x7f;

  /** In a literal, control characters can stand inside of quotes only. */
  private static final Escaper LITERAL = escapingControls().build();

  private static final Escaper TSV = escapingControls().addEscape('\\', "\\\\").build();

  private record Encoded(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private QueryParameters() {}

  /**
   * ClickHouse reads {@code \\xHH} in both forms, and not every server takes a %00 or %7F in a URL.
   */
  private static Escapers.Builder escapingControls() {
    Escapers.Builder escapers = Escapers.builder();
    for (char c = 0; c <= DELETE; c++) {
      if (Character.isISOControl(c)) {
        escapers.addEscape(c, String.format("\\x%02x", (int) c));
      }
    }
    return escapers;
  }

  static Map<String, Object> forClient(String sql, Map<String, String> parameters) {
    ImmutableMap.Builder<String, Object> values = ImmutableMap.builder();
    parameters.forEach((name, value) -> values.put(name, new Encoded(TSV.escape(value))));
    Matcher matcher = LITERAL_PLACEHOLDER.matcher(sql);
    while (matcher.find()) {
      String literal = parameters.get(matcher.group(1));
      if (literal != null) {
        values.put(matcher.group(1), new Encoded(LITERAL.escape(literal)));
      }
    }
    return values.buildKeepingLast();
  }
}
