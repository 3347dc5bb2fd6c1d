package io.millrace.query.logql.ast;

/** {@code | filter}: keeps a line by its labels. */
public record LabelFilterStage(LabelFilter filter) implements Stage {
  @Override
  public boolean keepsLabels() {
    return true;
  }

  @Override
  public String toString() {
    return "| " + filter;
  }
}
