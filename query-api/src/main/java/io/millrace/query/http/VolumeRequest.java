package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.sql.StoredVolumes;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What both volumes have in common.
 *
 * @param targets labels to group by; empty for those that the selector names
 * @param byName whether to sum by names of labels, not by their values
 * @param limit most series
 */
record VolumeRequest(
    StreamSelector selector, ImmutableList<LabelName> targets, boolean byName, int limit) {
  private static final int DEFAULT_LIMIT = 100;

  static VolumeRequest of(ApiRequest request, CatalogRequests catalogs) {
    Parameters parameters = request.parameters();
    return new VolumeRequest(
        catalogs.requiredSelector(request),
        targets(parameters),
        byName(parameters),
        request.limit("limit", DEFAULT_LIMIT));
  }

  private static ImmutableList<LabelName> targets(Parameters parameters) {
    return parameters
        .text("targetLabels")
        .map(names -> Arrays.stream(names.split(",", -1)))
        .orElseGet(Stream::empty)
        .map(String::strip)
        .distinct()
        .map(VolumeRequest::target)
        .collect(ImmutableList.toImmutableList());
  }

  private static LabelName target(String name) {
    if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]{0,255}")) {
      throw ApiException.badRequest(
          "targetLabels: " + name + " (expected: names of labels with commas between them)");
    }
    return LabelName.plain(name);
  }

  private static boolean byName(Parameters parameters) {
    String value = parameters.text("aggregateBy").orElse("series");
    return switch (value) {
      case "series" -> false;
      case "labels" -> true;
      default ->
          throw ApiException.badRequest("aggregateBy: " + value + " (expected: series or labels)");
    };
  }

  /** The answer; nothing is known of what it cost but the time. */
  static Answer answer(ApiRequest request, QueryResult volumes, long beginNanos) {
    StatsData stats =
        new StatsData(
            new QueryStatistics(),
            Duration.ofNanos(System.nanoTime() - beginNanos),
            request.query().waited());
    return Answer.enveloped(new QueryData(volumes, false, stats));
  }

  /** The largest series first; of equal ones the first by labels. */
  ImmutableList<Series> series(StoredVolumes volumes, TimeRange range, StepGrid grid) {
    StoredVolumes.Span span =
        new StoredVolumes.Span(selector, range.startNanos(), range.endNanos(), grid);
    Comparator<Map.Entry<LabelSet, long[]>> order =
        Comparator.<Map.Entry<LabelSet, long[]>>comparingLong(
                next -> -Arrays.stream(next.getValue()).sum())
            .thenComparing(Map.Entry::getKey);
    return read(volumes, span).entrySet().stream()
        .sorted(order)
        .limit(limit)
        .map(next -> series(next.getKey(), next.getValue(), grid))
        .collect(ImmutableList.toImmutableList());
  }

  private Map<LabelSet, long[]> read(StoredVolumes volumes, StoredVolumes.Span span) {
    if (byName) {
      return volumes.byName(span, targets);
    }
    if (!targets.isEmpty()) {
      return volumes.byLabels(span, targets, true);
    }
    ImmutableList<LabelName> matched =
        selector.matchers().stream()
            .map(LabelMatcher::name)
            .distinct()
            .collect(ImmutableList.toImmutableList());
    return matched.isEmpty() ? volumes.byStream(span) : volumes.byLabels(span, matched, false);
  }

  private static Series series(LabelSet labels, long[] bytes, StepGrid grid) {
    double[] values = new double[grid.count()];
    BitSet present = new BitSet(grid.count());
    for (int step = 0; step < bytes.length; step++) {
      values[step] = bytes[step];
      present.set(step, bytes[step] > 0);
    }
    return new Series(labels, values, present);
  }
}
