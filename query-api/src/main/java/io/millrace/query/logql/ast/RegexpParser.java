package io.millrace.query.logql.ast;

/**
 * {@code | regexp "(?P<name>…)"} sets a label for each named group of the first match.
 *
 * @param regex RE2 with a named group at least
 */
public record RegexpParser(String regex) implements Stage {
  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return "| regexp " + Quoted.of(regex);
  }
}
