package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelFormat;
import java.time.InstantSource;
import java.util.List;

/** Sets labels one after the other, so that each sees what those before it have made. */
final class LabelFormatRunner implements StageRunner {
  private final ImmutableList<StageRunner> assignments;

  LabelFormatRunner(List<LabelFormat.Assignment> assignments, InstantSource clock) {
    this.assignments =
        assignments.stream()
            .map(assignment -> runner(assignment, clock))
            .collect(ImmutableList.toImmutableList());
  }

  @Override
  public boolean process(EntryState entry) {
    assignments.forEach(assignment -> assignment.process(entry));
    return true;
  }

  private static StageRunner runner(LabelFormat.Assignment assignment, InstantSource clock) {
    return switch (assignment) {
      case LabelFormat.Assignment.Rename rename -> entry -> rename(rename, entry);
      case LabelFormat.Assignment.Template template -> {
        FormatTemplate compiled = new FormatTemplate(template.template(), clock);
        yield entry -> {
          compiled.fill(entry).ifPresent(value -> entry.set(template.label(), value));
          return true;
        };
      }
    };
  }

  private static boolean rename(LabelFormat.Assignment.Rename rename, EntryState entry) {
    if (entry.has(rename.from())) {
      String value = entry.get(rename.from());
      entry.remove(rename.from());
      entry.set(rename.label(), value);
    }
    return true;
  }
}
