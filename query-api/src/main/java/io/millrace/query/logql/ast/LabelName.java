package io.millrace.query.logql.ast;

/**
 * Name of a label.
 *
 * @param text the name
 * @param quoted whether it was written in quotes: then it is the name of an attribute as it was
 *     sent ({@code "service.name"}); else the name that LogQL shows ({@code service_name}). An
 *     extension of Millrace.
 */
public record LabelName(String text, boolean quoted) {
  public static LabelName plain(String text) {
    return new LabelName(text, false);
  }

  /** The name under which LogQL shows the label. */
  public String label() {
    return quoted ? LabelNames.of(text) : text;
  }

  @Override
  public String toString() {
    return quoted ? Quoted.of(text) : text;
  }
}
