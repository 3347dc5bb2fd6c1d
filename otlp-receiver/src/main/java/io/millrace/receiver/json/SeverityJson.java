package io.millrace.receiver.json;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/** SeverityNumber as an integer, which OTLP demands, or by its name, which other encoders write. */
final class SeverityJson {
  private static final String PREFIX = "SEVERITY_NUMBER_";
  private static final List<String> LEVELS =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
  private static final int NUMBERS_PER_LEVEL = 4;

  private SeverityJson() {}

  static int read(JsonValues values, String field) throws IOException, MalformedJsonException {
    if (values.parser().currentToken() != JsonToken.VALUE_STRING) {
      return values.readSigned32(field);
    }
    String text = values.parser().getText();
    if (!text.startsWith(PREFIX)) {
      return values.readSigned32(field);
    }
    int number = ofName(text.substring(PREFIX.length()));
    if (number < 0) {
      throw values.fault(field, "a SeverityNumber");
    }
    return number;
  }

  /** {@code INFO} is the first of its level, {@code INFO4} the last; -1 for no name at all. */
  private static int ofName(String name) {
    if (name.equals("UNSPECIFIED")) {
      return 0;
    }
    for (int level = 0; level < LEVELS.size(); level++) {
      for (int step = 1; step <= NUMBERS_PER_LEVEL; step++) {
        if (name.equals(LEVELS.get(level) + (step == 1 ? "" : Integer.toString(step)))) {
          return level * NUMBERS_PER_LEVEL + step;
        }
      }
    }
    return -1;
  }
}
