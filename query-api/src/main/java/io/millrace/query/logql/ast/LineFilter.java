package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * {@code |= "a" or "b"}: keeps a line by its text. With several texts, a positive filter wants one
 * of them, a negative one wants none.
 *
 * @param operator the comparison
 * @param texts one or more, in the order of the query
 */
public record LineFilter(Operator operator, ImmutableList<String> texts) implements Stage {
  /** How a line is compared. */
  public enum Operator {
    CONTAINS("|="),
    NOT_CONTAINS("!="),
    MATCHES("|~"),
    NOT_MATCHES("!~");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }

    /** Whether the texts are regular expressions (RE2, found anywhere in the line). */
    public boolean isRegex() {
      return this == MATCHES || this == NOT_MATCHES;
    }

    /** Whether lines are kept that do not compare. */
    public boolean isNegated() {
      return this == NOT_CONTAINS || this == NOT_MATCHES;
    }
  }

  @Override
  public boolean keepsLabels() {
    return true;
  }

  @Override
  public String toString() {
    return operator.symbol()
        + " "
        + texts.stream().map(Quoted::of).collect(Collectors.joining(" or "));
  }
}
