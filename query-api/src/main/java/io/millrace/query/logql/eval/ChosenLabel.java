package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelChoice;
import java.util.List;
import java.util.function.Predicate;

/** A label that drop or keep names, and for which values. */
record ChosenLabel(String label, Predicate<String> values) {
  static ImmutableList<ChosenLabel> of(List<LabelChoice> choices) {
    return choices.stream().map(ChosenLabel::of).collect(ImmutableList.toImmutableList());
  }

  private static ChosenLabel of(LabelChoice choice) {
    Predicate<String> values =
        switch (choice) {
          case LabelChoice.Named _ -> value -> true;
          case LabelChoice.Matched matched -> ValueMatcher.of(matched.matcher());
        };
    return new ChosenLabel(choice.name().label(), values);
  }
}
