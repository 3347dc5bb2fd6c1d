package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * {@code |= "a" or "b"}: keeps a line by its text. With several terms, a positive filter wants one
 * of them, a negative one wants none.
 *
 * @param operator the comparison
 * @param terms one or more, in the order of the query
 */
public record LineFilter(Operator operator, ImmutableList<Term> terms) implements Stage {
  /** How a line is compared. */
  public enum Operator {
    CONTAINS("|=", Kind.TEXT, false),
    NOT_CONTAINS("!=", Kind.TEXT, true),
    MATCHES("|~", Kind.REGEX, false),
    NOT_MATCHES("!~", Kind.REGEX, true),
    FITS_PATTERN("|>", Kind.PATTERN, false),
    NOT_FITS_PATTERN("!>", Kind.PATTERN, true);

    private final String symbol;
    private final Kind kind;
    private final boolean negated;

    Operator(String symbol, Kind kind, boolean negated) {
      this.symbol = symbol;
      this.kind = kind;
      this.negated = negated;
    }

    public String symbol() {
      return symbol;
    }

    /** What the texts are. */
    public Kind kind() {
      return kind;
    }

    /** Whether lines are kept that do not compare. */
    public boolean isNegated() {
      return negated;
    }
  }

  /** What the texts of a filter are. */
  public enum Kind {
    /** Found anywhere in the line. */
    TEXT,
    /** RE2, found anywhere in the line. */
    REGEX,
    /** A {@link LinePattern} that fits the whole line. */
    PATTERN
  }

  /** One alternative. */
  public sealed interface Term {
    /** A text, a regular expression or a pattern. */
    record Text(String text) implements Term {
      @Override
      public String toString() {
        return Quoted.of(text);
      }
    }

    /** An address in the line, one of a range; only with {@code |=} and {@code !=}. */
    record Ip(IpRange range) implements Term {
      @Override
      public String toString() {
        return range.toString();
      }
    }
  }

  /** A filter by texts alone. */
  public static LineFilter of(Operator operator, ImmutableList<String> texts) {
    return new LineFilter(
        operator, texts.stream().map(Term.Text::new).collect(ImmutableList.toImmutableList()));
  }

  @Override
  public boolean keepsLabels() {
    return true;
  }

  @Override
  public String toString() {
    return operator.symbol()
        + " "
        + terms.stream().map(Term::toString).collect(Collectors.joining(" or "));
  }
}
