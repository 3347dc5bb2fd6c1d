package io.millrace.query.logql.ast;

/** {@code | filter}: keeps a line by its labels. */
public record LabelFilterStage(LabelFilter filter) implements Stage {
  @Override
  public boolean keepsLabels() {
    // a value that is not a number sets __error__
    return filter.isTextOnly();
  }

  @Override
  public String toString() {
    return "| " + filter;
  }
}
