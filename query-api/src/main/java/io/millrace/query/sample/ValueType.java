package io.millrace.query.sample;

import io.millrace.query.logql.ast.ByteSizes;
import io.millrace.query.logql.ast.Durations;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the values of a field are, as far as their text tells. */
public enum ValueType {
  INT,
  FLOAT,
  BOOLEAN,
  DURATION,
  BYTES,
  STRING;

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");
  private static final Pattern SIZE = Pattern.compile("\\d+(?:\\.\\d+)? ?[a-zA-Z]{1,3}");
  // nothing but a string is longer
  private static final int LONGEST = 40;

  /** The type of one value. */
  static ValueType of(String value) {
    if (value.length() > LONGEST) {
      return STRING;
    }
    if (WHOLE.matcher(value).matches()) {
      return INT;
    }
    if (DECIMAL.matcher(value).matches()) {
      return FLOAT;
    }
    if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
      return BOOLEAN;
    }
    if (Durations.parseValue(value).isPresent()) {
      return DURATION;
    }
    return SIZE.matcher(value).matches() && ByteSizes.parse(value).isPresent() ? BYTES : STRING;
  }

  /** The type of values of both types: whole numbers are floats too, all else is a string. */
  ValueType with(ValueType other) {
    if (this == other) {
      return this;
    }
    boolean numbers = (this == INT && other == FLOAT) || (this == FLOAT && other == INT);
    return numbers ? FLOAT : STRING;
  }

  /** The name by which clients know it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
