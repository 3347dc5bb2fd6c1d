package io.millrace.query.logql.ast;

/** {@code | decolorize}: takes the escape sequences of terminals out of the line. */
public record Decolorize() implements Stage {
  @Override
  public boolean keepsLine() {
    return false;
  }

  @Override
  public boolean keepsLabels() {
    return true;
  }

  @Override
  public String toString() {
    return "| decolorize";
  }
}
