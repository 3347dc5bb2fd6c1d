package io.millrace.query.logql.ast;

/** What drop and keep name. */
public sealed interface LabelChoice {
  /** The label. */
  LabelName name();

  /** A label whatever its value. */
  record Named(LabelName name) implements LabelChoice {
    @Override
    public String toString() {
      return name.toString();
    }
  }

  /** A label where its value matches. */
  record Matched(LabelMatcher matcher) implements LabelChoice {
    @Override
    public LabelName name() {
      return matcher.name();
    }

    @Override
    public String toString() {
      return matcher.toString();
    }
  }
}
