package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelChoice;

/** Takes labels away, errors too when they are named. */
final class DropLabelsRunner implements StageRunner {
  private final ImmutableList<ChosenLabel> choices;

  DropLabelsRunner(ImmutableList<LabelChoice> choices) {
    this.choices = ChosenLabel.of(choices);
  }

  @Override
  public boolean process(EntryState entry) {
    for (ChosenLabel choice : choices) {
      if (entry.has(choice.label()) && choice.values().test(entry.get(choice.label()))) {
        entry.retain(name -> !name.equals(choice.label()));
      }
    }
    return true;
  }
}
