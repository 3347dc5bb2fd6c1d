package io.millrace.query.logql.ast;

/**
 * {@code | unpack} sets a label for every text of the line's JSON object; its member {@code _entry}
 * becomes the line.
 */
public record UnpackParser() implements Stage {
  @Override
  public boolean keepsLine() {
    return false;
  }

  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return "| unpack";
  }
}
