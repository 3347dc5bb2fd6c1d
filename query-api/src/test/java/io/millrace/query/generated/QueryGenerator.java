package io.millrace.query.generated;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.BinaryOperator;
import io.millrace.query.logql.ast.CompareOperator;
import io.millrace.query.logql.ast.DropLabels;
import io.millrace.query.logql.ast.Extraction;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.KeepLabels;
import io.millrace.query.logql.ast.LabelChoice;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.MatchOperator;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.NumberLiteral;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.Quantity;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.RangeFunction;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.ast.TextFilter;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.ast.VectorFunction;
import io.millrace.query.logql.ast.VectorLiteral;
import io.millrace.query.logql.ast.VectorMatching;
import java.util.Arrays;
import java.util.List;
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
    return switch (random.nextInt(depth <= 0 ? 2 : 6)) {
      case 0 -> range();
      case 1 -> new VectorAggregation(VectorFunction.SUM, OptionalInt.empty(), grouping(), range());
      case 2 ->
          new VectorAggregation(pick(JOINS), OptionalInt.empty(), grouping(), metric(depth - 1));
      case 3 -> new VectorLiteral(number());
      case 4 -> binary(metric(depth - 1), new NumberLiteral(number()), VectorMatching.ALL, false);
      default -> binary(metric(depth - 1), metric(depth - 1), matching(), true);
    };
  }

  /** A range aggregation; half of them only with what a store can compute. */
  public RangeAggregation range() {
    boolean plain = random.nextBoolean();
    ImmutableList<Stage> stages = list(0, 3, () -> plain ? plainStage() : stage());
    long offset = random.nextInt(4) == 0 ? (random.nextInt(240) - 120) * SECOND : 0;
    return RangeAggregation.ofLines(
        pick(LINE_FUNCTIONS),
        new RangeAggregation.Window(
            new LogQuery(selector(), written(stages)), (1 + random.nextInt(300)) * SECOND, offset));
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
    return switch (random.nextInt(3)) {
      case 0 -> VectorMatching.ALL;
      case 1 ->
          VectorMatching.oneToOne(VectorMatching.Kind.ON, list(0, 2, () -> pick(words.labels())));
      default ->
          VectorMatching.oneToOne(
              VectorMatching.Kind.IGNORING, list(0, 2, () -> pick(words.labels())));
    };
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
    return switch (random.nextInt(8)) {
      case 0, 1 -> lineFilter();
      case 2 -> new JsonParser(ImmutableList.of());
      case 3 ->
          new JsonParser(
              list(1, 3, () -> new Extraction(pick(words.labels()), pick(words.paths()))));
      case 4 -> new LogfmtParser(random.nextBoolean(), random.nextBoolean(), ImmutableList.of());
      case 5 -> new DropLabels(list(1, 3, this::choice));
      case 6 -> new KeepLabels(list(1, 3, this::choice));
      default -> new LabelFilterStage(filter(2));
    };
  }

  private Stage plainStage() {
    return random.nextBoolean() ? lineFilter() : new LabelFilterStage(textFilter(2));
  }

  private LineFilter lineFilter() {
    LineFilter.Operator operator = pick(LineFilter.Operator.values());
    List<String> from =
        operator.kind() == LineFilter.Kind.REGEX ? words.lineRegexes() : words.lineTexts();
    return LineFilter.of(operator, list(1, 3, () -> pick(from)));
  }

  private LabelFilter filter(int depth) {
    return switch (random.nextInt(depth <= 0 ? 2 : 4)) {
      case 0 -> new TextFilter(matcher(name(), words.values()));
      case 1 -> new QuantityFilter(name(), pick(CompareOperator.values()), quantity());
      case 2 -> new AndFilter(filter(depth - 1), filter(depth - 1));
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
