package io.millrace.query.sql;

import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.TextFilter;
import java.util.Optional;
import java.util.function.Function;

/** What is known of a filter when something is known of a part of it only. */
final class Necessary {
  private Necessary() {}

  /**
   * Both sides of {@code and} must hold, so that one that is known will do; of {@code or} both must
   * be known.
   */
  static Optional<String> of(LabelFilter filter, Function<LabelFilter, Optional<String>> known) {
    return switch (filter) {
      case AndFilter and -> {
        Optional<String> left = known.apply(and.left());
        Optional<String> right = known.apply(and.right());
        yield left.isEmpty()
            ? right
            : Optional.of(right.map(b -> "(" + left.get() + " AND " + b + ")").orElse(left.get()));
      }
      case OrFilter or ->
          known
              .apply(or.left())
              .flatMap(a -> known.apply(or.right()).map(b -> "(" + a + " OR " + b + ")"));
      case TextFilter _, QuantityFilter _, IpFilter _ -> Optional.empty();
    };
  }
}
