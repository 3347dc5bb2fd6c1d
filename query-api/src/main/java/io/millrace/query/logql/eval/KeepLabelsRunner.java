package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelChoice;
import java.util.HashSet;
import java.util.Set;

/** Takes all labels away but the named ones and errors. */
final class KeepLabelsRunner implements StageRunner {
  private final ImmutableList<ChosenLabel> choices;

  KeepLabelsRunner(ImmutableList<LabelChoice> choices) {
    this.choices = ChosenLabel.of(choices);
  }

  @Override
  public boolean process(EntryState entry) {
    Set<String> kept = new HashSet<>(Set.of(EntryState.ERROR, EntryState.ERROR_DETAILS));
    for (ChosenLabel choice : choices) {
      if (choice.values().test(entry.get(choice.label()))) {
        kept.add(choice.label());
      }
    }
    entry.retain(kept::contains);
    return true;
  }
}
