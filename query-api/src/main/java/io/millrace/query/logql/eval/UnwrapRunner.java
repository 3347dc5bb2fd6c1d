package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.ByteSizes;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.Numbers;
import io.millrace.query.logql.ast.Unwrap;
import java.util.OptionalDouble;

/**
 * Takes the record's number from a label. A record without the label, or with an empty one, is left
 * out; a text that is no number marks the record.
 */
final class UnwrapRunner implements StageRunner {
  private static final double SECOND = 1e9;

  private final Unwrap unwrap;
  private final String label;
  private final ImmutableList<StageRunner> filters;

  UnwrapRunner(Unwrap unwrap) {
    this.unwrap = unwrap;
    this.label = unwrap.label().label();
    this.filters =
        unwrap.filters().stream()
            .map(LabelFilterRunner::of)
            .collect(ImmutableList.toImmutableList());
  }

  @Override
  public boolean process(EntryState entry) {
    String text = entry.get(label);
    if (text.isEmpty()) {
      return false;
    }
    OptionalDouble value = read(text);
    if (value.isPresent()) {
      entry.setValue(value.getAsDouble());
      entry.remove(label);
    } else {
      entry.setError("SampleExtractionErr", label + ": cannot be read as a number");
    }
    for (StageRunner filter : filters) {
      if (!filter.process(entry)) {
        return false;
      }
    }
    return true;
  }

  private OptionalDouble read(String text) {
    return switch (unwrap.conversion()) {
      case NUMBER -> Numbers.parse(text);
      case DURATION, DURATION_SECONDS -> {
        var nanos = Durations.parseValue(text);
        yield nanos.isPresent()
            ? OptionalDouble.of(nanos.getAsLong() / SECOND)
            : OptionalDouble.empty();
      }
      case BYTES -> {
        var bytes = ByteSizes.parse(text);
        yield bytes.isPresent()
            ? OptionalDouble.of((double) bytes.getAsLong())
            : OptionalDouble.empty();
      }
    };
  }
}
