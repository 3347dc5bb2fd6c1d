package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;

/**
 * {@code | unwrap duration(label) | filter …}: the number of each line for a range aggregation. The
 * label goes away. A line without the label has no number; a text that is none sets {@code
 * __error__}.
 *
 * @param filters what is asked of the labels behind the conversion
 */
public record Unwrap(LabelName label, Conversion conversion, ImmutableList<LabelFilter> filters) {
  /** How the label's text becomes a number. */
  public enum Conversion {
    /** A number. */
    NUMBER(""),
    /** A duration, in seconds. */
    DURATION("duration"),
    /** The same. */
    DURATION_SECONDS("duration_seconds"),
    /** A size, in bytes. */
    BYTES("bytes");

    private final String symbol;

    Conversion(String symbol) {
      this.symbol = symbol;
    }

    /** The function's name; empty for plain numbers. */
    public String symbol() {
      return symbol;
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("| unwrap ");
    text.append(conversion == Conversion.NUMBER ? label : conversion.symbol() + "(" + label + ")");
    filters.forEach(filter -> text.append(" | ").append(filter));
    return text.toString();
  }
}
