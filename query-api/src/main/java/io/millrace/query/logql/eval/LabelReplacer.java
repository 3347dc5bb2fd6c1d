package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.millrace.query.logql.ast.LabelReplace;
import io.millrace.query.logql.template.GoReplacement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code label_replace}: sets a label of each series from another one. */
final class LabelReplacer {
  private final LabelReplace.Rule rule;
  private final Pattern pattern;

  LabelReplacer(LabelReplace.Rule rule) {
    this.rule = rule;
    this.pattern = Pattern.compile("^(?s:" + rule.regex() + ")$");
  }

  /**
   * The series with their new labels.
   *
   * @throws QueryRefusedException if two series get the same labels
   */
  ImmutableList<Series> replace(List<Series> inputs) {
    Map<LabelSet, Series> results = new TreeMap<>();
    for (Series input : inputs) {
      LabelSet labels = replaced(input.labels());
      Series renamed = new Series(labels, input.values(), input.present());
      if (results.put(labels, renamed) != null) {
        throw new QueryRefusedException(
            "label_replace: several series become " + labels + " (expected: one of each)");
      }
    }
    return ImmutableList.copyOf(results.values());
  }

  private LabelSet replaced(LabelSet labels) {
    Matcher matcher = pattern.matcher(labels.get(rule.source()));
    if (!matcher.find()) {
      return labels;
    }
    Map<String, String> changed = new HashMap<>(labels.toMap());
    String value = GoReplacement.expand(matcher, rule.replacement());
    if (value.isEmpty()) {
      changed.remove(rule.label());
    } else {
      changed.put(rule.label(), value);
    }
    return LabelSet.of(changed);
  }
}
