package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.TextFilter;
import java.util.function.Predicate;

/** Keeps records by their labels. */
final class LabelFilterRunner {
  private LabelFilterRunner() {}

  static StageRunner of(LabelFilter filter) {
    return switch (filter) {
      case TextFilter text -> text(text);
      case QuantityFilter quantity -> new QuantityFilterRunner(quantity);
      case IpFilter ip -> ip(ip);
      case AndFilter and -> and(of(and.left()), of(and.right()));
      case OrFilter or -> or(of(or.left()), of(or.right()));
    };
  }

  private static StageRunner text(TextFilter filter) {
    String label = filter.matcher().name().label();
    Predicate<String> matcher = ValueMatcher.of(filter.matcher());
    return entry -> matcher.test(entry.get(label));
  }

  /** A record without the label is left out, whether an address is wanted or not. */
  private static StageRunner ip(IpFilter filter) {
    String label = filter.name().label();
    IpFinder finder = IpFinder.of(filter.range());
    return entry -> entry.has(label) && finder.test(entry.get(label)) != filter.negated();
  }

  private static StageRunner and(StageRunner left, StageRunner right) {
    return entry -> left.process(entry) && right.process(entry);
  }

  /** Both sides always run, because each may set an error. */
  private static StageRunner or(StageRunner left, StageRunner right) {
    return entry -> {
      boolean leftKeeps = left.process(entry);
      boolean rightKeeps = right.process(entry);
      return leftKeeps || rightKeeps;
    };
  }
}
