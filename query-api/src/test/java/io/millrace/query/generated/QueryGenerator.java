package io.millrace.query.generated;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.BinaryOperator;
import io.millrace.query.logql.ast.CompareOperator;
import io.millrace.query.logql.ast.Decolorize;
import io.millrace.query.logql.ast.DropLabels;
import io.millrace.query.logql.ast.Extraction;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.IpRange;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.KeepLabels;
import io.millrace.query.logql.ast.LabelChoice;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LabelFormat;
import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LabelReplace;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LineFormat;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.MatchOperator;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.NumberLiteral;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.PatternParser;
import io.millrace.query.logql.ast.Quantity;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.RangeFunction;
import io.millrace.query.logql.ast.RegexpParser;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.ast.TextFilter;
import io.millrace.query.logql.ast.UnpackParser;
import io.millrace.query.logql.ast.Unwrap;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.ast.VectorFunction;
import io.millrace.query.logql.ast.VectorLiteral;
import io.millrace.query.logql.ast.VectorMatching;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;

/** Makes queries from the words of {@link Vocabulary}, the same for the same random numbers. */
public final class QueryGenerator {
  private static final long SECOND = 1_000_000_000L;

  private static final List<RangeFunction> LINE_FUNCTIONS =
      Arrays.stream(RangeFunction.values())
          .filter(function -> function.input() != RangeFunction.Input.NUMBERS)
          .toList();
  private static final List<RangeFunction> NUMBER_FUNCTIONS =
      Arrays.stream(RangeFunction.values())
          .filter(function -> function.input() != RangeFunction.Input.LINES)
          .toList();
  private static final List<VectorFunction> JOINS =
      Arrays.stream(VectorFunction.values())
          .filter(function -> function.kind() == VectorFunction.Kind.JOINS)
          .toList();

  private final Random random;
  private final Vocabulary words;

  public QueryGenerator(Random random, Vocabulary words) {
    this.random = random;
    this.words = words;
  }

  public LogQuery logQuery() {
    return new LogQuery(selector(), written(list(0, 4, this::stage)));
  }

  /** A metric over log queries whose pipelines set no errors in metric queries. */
  public MetricExpression metric(int depth) {
    return switch (random.nextInt(depth <= 0 ? 4 : 10)) {
      case 0 -> range();
      case 1 -> unwrapped();
      case 2, 3 -> summed();
      case 4 -> joined(depth);
      case 5 -> chosen(depth);
      case 6 -> new VectorLiteral(number());
      case 7 -> binary(metric(depth - 1), new NumberLiteral(number()), VectorMatching.ALL, false);
      case 8 -> new LabelReplace(metric(depth - 1), pick(words.replacements()));
      default -> {
        VectorMatching matching = matching();
        boolean sets = matching.many() == VectorMatching.Many.NEITHER;
        yield binary(metric(depth - 1), metric(depth - 1), matching, sets);
      }
    };
  }

  /** What merges into one reading of the records, and what a store may compute. */
  private MetricExpression summed() {
    return switch (random.nextInt(4)) {
      case 0 -> aggregation(VectorFunction.MIN, unwrapped(RangeFunction.MIN_OVER_TIME));
      case 1 -> aggregation(VectorFunction.MAX, unwrapped(RangeFunction.MAX_OVER_TIME));
      case 2 ->
          aggregation(
              VectorFunction.SUM,
              unwrapped(random.nextBoolean() ? RangeFunction.SUM_OVER_TIME : RangeFunction.RATE));
      default -> aggregation(VectorFunction.SUM, range());
    };
  }

  private MetricExpression joined(int depth) {
    return aggregation(pick(JOINS), metric(depth - 1));
  }

  private MetricExpression aggregation(VectorFunction function, MetricExpression inner) {
    return new VectorAggregation(function, OptionalInt.empty(), grouping(), inner);
  }

  private MetricExpression chosen(int depth) {
    MetricExpression inner = metric(depth - 1);
    return switch (random.nextInt(3)) {
      case 0 ->
          new VectorAggregation(VectorFunction.SORT, OptionalInt.empty(), Grouping.NONE, inner);
      case 1 ->
          new VectorAggregation(
              VectorFunction.BOTTOMK, OptionalInt.of(1 + random.nextInt(3)), grouping(), inner);
      default ->
          new VectorAggregation(
              VectorFunction.TOPK, OptionalInt.of(1 + random.nextInt(5)), grouping(), inner);
    };
  }

  /** A range aggregation of lines; half of them only with what a store can compute. */
  public RangeAggregation range() {
    return RangeAggregation.ofLines(pick(LINE_FUNCTIONS), window(random.nextBoolean()));
  }

  /** A range aggregation of numbers. */
  public RangeAggregation unwrapped() {
    return unwrapped(pick(NUMBER_FUNCTIONS));
  }

  private RangeAggregation unwrapped(RangeFunction function) {
    boolean plain = random.nextBoolean();
    boolean quantile = function == RangeFunction.QUANTILE_OVER_TIME;
    return new RangeAggregation(
        new RangeAggregation.Call(
            function,
            quantile ? OptionalDouble.of(random.nextInt(11) / 10.0) : OptionalDouble.empty(),
            Optional.of(unwrap(plain))),
        window(plain),
        function.mayGroup() ? grouping() : Grouping.NONE);
  }

  /** Errors are filtered out more often than not. */
  private Unwrap unwrap(boolean plain) {
    ImmutableList.Builder<LabelFilter> filters = ImmutableList.builder();
    if (random.nextInt(4) > 0) {
      filters.add(new TextFilter(noError()));
    }
    filters.addAll(list(0, 1, () -> plain ? textFilter(1) : filter(1)));
    Unwrap.Conversion conversion =
        plain && random.nextInt(3) > 0
            ? Unwrap.Conversion.NUMBER
            : pick(Unwrap.Conversion.values());
    LabelName label = random.nextInt(4) == 0 ? name() : LabelName.plain(pick(words.numberLabels()));
    return new Unwrap(label, conversion, filters.build());
  }

  private static LabelMatcher noError() {
    return new LabelMatcher(LabelName.plain("__error__"), MatchOperator.EQUAL, "");
  }

  private RangeAggregation.Window window(boolean plain) {
    ImmutableList.Builder<Stage> stages = ImmutableList.builder();
    stages.addAll(list(0, 3, () -> plain ? plainStage() : stage()));
    // a single error refuses a metric
    if (!plain && random.nextInt(4) > 0) {
      stages.add(new LabelFilterStage(new TextFilter(noError())));
    }
    long offset = random.nextInt(4) == 0 ? (random.nextInt(240) - 120) * SECOND : 0;
    return new RangeAggregation.Window(
        new LogQuery(selector(), written(stages.build())),
        (1 + random.nextInt(300)) * SECOND,
        offset);
  }

  public Grouping grouping() {
    return switch (random.nextInt(3)) {
      case 0 -> Grouping.NONE;
      case 1 -> new Grouping(Grouping.Kind.BY, list(0, 3, this::name));
      default -> new Grouping(Grouping.Kind.WITHOUT, list(0, 3, this::name));
    };
  }

  private MetricExpression binary(
      MetricExpression left, MetricExpression right, VectorMatching matching, boolean sets) {
    BinaryOperator operator = pick(BinaryOperator.values());
    if (operator.isSetOperator() && !sets) {
      operator = BinaryOperator.MULTIPLY;
    }
    boolean bool = operator.isComparison() && random.nextBoolean();
    return new BinaryOperation(operator, bool, matching, left, right);
  }

  private VectorMatching matching() {
    VectorMatching.Kind kind = pick(VectorMatching.Kind.values());
    if (kind == VectorMatching.Kind.ALL) {
      return VectorMatching.ALL;
    }
    ImmutableList<String> labels = list(0, 2, () -> pick(words.labels()));
    VectorMatching.Many many = pick(VectorMatching.Many.values());
    return many == VectorMatching.Many.NEITHER
        ? VectorMatching.oneToOne(kind, labels)
        : new VectorMatching(kind, labels, many, list(0, 2, () -> pick(words.labels())));
  }

  /** Its first matcher wants a label. */
  public StreamSelector selector() {
    LabelMatcher first =
        random.nextInt(3) == 0
            ? new LabelMatcher(streamLabel(), MatchOperator.MATCHES, ".+")
            : new LabelMatcher(streamLabel(), MatchOperator.EQUAL, words.streamValues().getFirst());
    return new StreamSelector(
        ImmutableList.<LabelMatcher>builder()
            .add(first)
            .addAll(list(0, 2, () -> matcher(streamLabel(), words.streamValues())))
            .build());
  }

  /** Without what no text can say: {@code drop a} and then {@code != "b"} reads as one matcher. */
  private static ImmutableList<Stage> written(ImmutableList<Stage> stages) {
    ImmutableList.Builder<Stage> kept = ImmutableList.builder();
    Stage before = null;
    for (Stage stage : stages) {
      boolean negated = stage instanceof LineFilter filter && filter.operator().isNegated();
      if (!negated || !endsWithName(before)) {
        kept.add(stage);
        before = stage;
      }
    }
    return kept.build();
  }

  private static boolean endsWithName(Stage stage) {
    return (stage instanceof DropLabels drop
            && drop.choices().getLast() instanceof LabelChoice.Named)
        || (stage instanceof KeepLabels keep
            && keep.choices().getLast() instanceof LabelChoice.Named);
  }

  private Stage stage() {
    return switch (random.nextInt(15)) {
      case 0, 1 -> lineFilter();
      case 2 -> new JsonParser(ImmutableList.of());
      case 3 ->
          new JsonParser(
              list(1, 3, () -> new Extraction(pick(words.labels()), pick(words.paths()))));
      case 4 -> new LogfmtParser(random.nextBoolean(), random.nextBoolean(), ImmutableList.of());
      case 5 -> new DropLabels(list(1, 3, this::choice));
      case 6 -> new KeepLabels(list(1, 3, this::choice));
      case 7 -> new PatternParser(pick(words.patterns()));
      case 8 -> new RegexpParser(pick(words.namedRegexes()));
      case 9 -> new UnpackParser();
      case 10 -> new LineFormat(pick(words.templates()));
      case 11 -> labelFormat();
      case 12 -> new Decolorize();
      default -> new LabelFilterStage(filter(2));
    };
  }

  private Stage labelFormat() {
    String label = pick(words.labels());
    return new LabelFormat(
        ImmutableList.of(
            random.nextBoolean()
                ? new LabelFormat.Assignment.Rename(label, pick(words.labels()))
                : new LabelFormat.Assignment.Template(label, pick(words.templates()))));
  }

  private Stage plainStage() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> lineFilter();
      case 4, 5, 6 -> new LabelFilterStage(textFilter(2));
      default ->
          new LabelFilterStage(
              new QuantityFilter(
                  LabelName.plain(pick(List.of("count", "severity_number", "code"))),
                  pick(CompareOperator.values()),
                  new Quantity.Plain(number())));
    };
  }

  private LineFilter lineFilter() {
    LineFilter.Operator operator = pick(LineFilter.Operator.values());
    if (operator.kind() == LineFilter.Kind.TEXT && random.nextInt(6) == 0) {
      return new LineFilter(
          operator, ImmutableList.of(new LineFilter.Term.Ip(new IpRange("10.0.0.0/8"))));
    }
    List<String> from =
        switch (operator.kind()) {
          case TEXT -> words.lineTexts();
          case REGEX -> words.lineRegexes();
          case PATTERN -> words.linePatterns();
        };
    return LineFilter.of(operator, list(1, 3, () -> pick(from)));
  }

  private LabelFilter filter(int depth) {
    return switch (random.nextInt(depth <= 0 ? 3 : 5)) {
      case 0 -> new TextFilter(matcher(name(), words.values()));
      case 1 -> new QuantityFilter(name(), pick(CompareOperator.values()), quantity());
      case 2 -> new IpFilter(name(), random.nextBoolean(), new IpRange("10.0.0.0-10.0.0.9"));
      case 3 -> new AndFilter(filter(depth - 1), filter(depth - 1));
      default -> new OrFilter(filter(depth - 1), filter(depth - 1));
    };
  }

  private LabelFilter textFilter(int depth) {
    return switch (random.nextInt(depth <= 0 ? 1 : 3)) {
      case 0 -> new TextFilter(matcher(name(), words.values()));
      case 1 -> new AndFilter(textFilter(depth - 1), textFilter(depth - 1));
      default -> new OrFilter(textFilter(depth - 1), textFilter(depth - 1));
    };
  }

  private LabelChoice choice() {
    return random.nextBoolean()
        ? new LabelChoice.Named(name())
        : new LabelChoice.Matched(matcher(name(), words.values()));
  }

  private LabelMatcher matcher(LabelName name, List<String> values) {
    MatchOperator operator = pick(MatchOperator.values());
    return new LabelMatcher(
        name, operator, operator.isRegex() ? pick(words.valueRegexes()) : pick(values));
  }

  private LabelName name() {
    return random.nextInt(8) == 0
        ? new LabelName(pick(words.attributes()), true)
        : LabelName.plain(pick(words.labels()));
  }

  private LabelName streamLabel() {
    return LabelName.plain(pick(words.streamLabels()));
  }

  private Quantity quantity() {
    return switch (random.nextInt(3)) {
      case 0 -> new Quantity.Plain(number());
      case 1 -> new Quantity.Duration((random.nextInt(2000) - 200) * 1_000_000L);
      default -> new Quantity.Bytes(random.nextInt(400_000));
    };
  }

  private double number() {
    double value = random.nextInt(600) - 20;
    return random.nextBoolean() ? value : value / 8;
  }

  private <T> ImmutableList<T> list(int least, int most, Supplier<T> member) {
    ImmutableList.Builder<T> members = ImmutableList.builder();
    int count = least + random.nextInt(most - least + 1);
    for (int i = 0; i < count; i++) {
      members.add(member.get());
    }
    return members.build();
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private <T> T pick(T[] from) {
    return from[random.nextInt(from.length)];
  }
}
