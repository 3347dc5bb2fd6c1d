package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.ByteSizes;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.Numbers;
import io.millrace.query.logql.ast.Quantity;
import io.millrace.query.logql.ast.QuantityFilter;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Compares a label with a quantity. A record without the label is left out, one with an error from
 * a parser before like any other; a text that is no such quantity is kept and marked.
 */
final class QuantityFilterRunner implements StageRunner {
  private final QuantityFilter filter;
  private final String label;

  QuantityFilterRunner(QuantityFilter filter) {
    this.filter = filter;
    this.label = filter.name().label();
  }

  @Override
  public boolean process(EntryState entry) {
    if (!entry.has(label)) {
      return false;
    }
    String text = entry.get(label);
    OptionalDouble value = read(text);
    if (value.isEmpty()) {
      entry.setError("LabelFilterErr", label + ": cannot be read as " + kind());
      return true;
    }
    return filter.operator().holds(value.getAsDouble(), filter.quantity().value());
  }

  private OptionalDouble read(String text) {
    return switch (filter.quantity()) {
      case Quantity.Plain _ -> Numbers.parse(text);
      case Quantity.Duration _ -> widened(Durations.parseValue(text));
      case Quantity.Bytes _ -> widened(ByteSizes.parse(text));
    };
  }

  private String kind() {
    return switch (filter.quantity()) {
      case Quantity.Plain _ -> "a number";
      case Quantity.Duration _ -> "a duration";
      case Quantity.Bytes _ -> "a size in bytes";
    };
  }

  private static OptionalDouble widened(OptionalLong value) {
    return value.isPresent()
        ? OptionalDouble.of((double) value.getAsLong())
        : OptionalDouble.empty();
  }
}
