package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.Decolorize;
import io.millrace.query.logql.ast.DropLabels;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.KeepLabels;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LabelFormat;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LineFormat;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.PatternParser;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.RegexpParser;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.TextFilter;
import io.millrace.query.logql.ast.UnpackParser;
import io.millrace.query.logql.ast.Unwrap;
import java.util.Optional;

/** Which labels of its records a range aggregation asks for: all others may stay in the store. */
final class NeededLabels {
  private final ImmutableSet.Builder<LabelName> names = ImmutableSet.builder();
  private boolean all;

  private NeededLabels() {}

  /** Empty if any label may be asked for. */
  static Optional<ImmutableSet<LabelName>> of(RangeRequest request) {
    NeededLabels needed = new NeededLabels();
    // errors name the service
    needed.names.add(LabelName.plain("service_name"));
    request
        .grouping()
        .filter(grouping -> grouping.kind() != Grouping.Kind.WITHOUT)
        .ifPresentOrElse(
            grouping -> needed.names.addAll(grouping.labels()), () -> needed.all = true);
    request.aggregation().query().stages().forEach(needed::add);
    request.aggregation().unwrap().ifPresent(needed::add);
    return needed.all ? Optional.empty() : Optional.of(needed.names.build());
  }

  private void add(Stage stage) {
    switch (stage) {
      case LabelFilterStage filter -> add(filter.filter());
      case DropLabels drop -> drop.choices().forEach(choice -> names.add(choice.name()));
      case KeepLabels keep -> keep.choices().forEach(choice -> names.add(choice.name()));
      // a template may ask for any label
      case LineFormat _, LabelFormat _ -> all = true;
      case LineFilter _,
          JsonParser _,
          LogfmtParser _,
          PatternParser _,
          RegexpParser _,
          UnpackParser _,
          Decolorize _ -> {}
    }
  }

  private void add(Unwrap unwrap) {
    names.add(unwrap.label());
    unwrap.filters().forEach(this::add);
  }

  private void add(LabelFilter filter) {
    switch (filter) {
      case TextFilter text -> names.add(text.matcher().name());
      case QuantityFilter quantity -> names.add(quantity.name());
      case IpFilter ip -> names.add(ip.name());
      case AndFilter and -> {
        add(and.left());
        add(and.right());
      }
      case OrFilter or -> {
        add(or.left());
        add(or.right());
      }
    }
  }
}
