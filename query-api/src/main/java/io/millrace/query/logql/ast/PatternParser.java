package io.millrace.query.logql.ast;

/**
 * {@code | pattern "<ip> - <_>"} sets a label for each named capture, from the beginning of the
 * line as far as it fits.
 *
 * @param pattern text of a {@link LinePattern} with a name at least
 */
public record PatternParser(String pattern) implements Stage {
  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return "| pattern " + Quoted.of(pattern);
  }
}
