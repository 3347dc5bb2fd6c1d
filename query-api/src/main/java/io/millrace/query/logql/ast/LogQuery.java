package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;

/**
 * A query for log lines: which streams, and what is done with each line, in order.
 *
 * @param selector the streams
 * @param stages the pipeline behind it; may be empty
 */
public record LogQuery(StreamSelector selector, ImmutableList<Stage> stages) implements Expression {
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(selector.toString());
    stages.forEach(stage -> text.append(' ').append(stage));
    return text.toString();
  }
}
