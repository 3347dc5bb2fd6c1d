package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.StreamSelector;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Records in memory; all of the pipeline is left to the evaluator. Selectors see the stream labels,
 * then the structured metadata.
 */
public final class MemoryLogSource implements LogSource {
  private static final Comparator<LogEntry> OLDEST_FIRST =
      Comparator.comparingLong(LogEntry::timestampNanos)
          .thenComparing(LogEntry::streamLabels)
          .thenComparing(LogEntry::line);

  private final ImmutableList<LogEntry> entries;

  public MemoryLogSource(List<LogEntry> entries) {
    this.entries = ImmutableList.sortedCopyOf(OLDEST_FIRST, entries);
  }

  @Override
  public EntryCursor entries(EntryRequest request) {
    Predicate<LogEntry> selector = selector(request.query().selector());
    List<LogEntry> ordered = request.direction() == Direction.FORWARD ? entries : entries.reverse();
    Iterator<LogEntry> found =
        ordered.stream()
            .filter(entry -> entry.timestampNanos() >= request.startNanos())
            .filter(entry -> entry.timestampNanos() < request.endNanos())
            .filter(selector)
            .iterator();
    return new IteratorCursor(found, request.query().stages());
  }

  @Override
  public boolean aggregate(RangeRequest request, WindowSink sink) {
    return false;
  }

  private static Predicate<LogEntry> selector(StreamSelector selector) {
    return selector.matchers().stream()
        .map(
            matcher -> {
              String label = matcher.name().label();
              Predicate<String> values = ValueMatcher.of(matcher);
              return (Predicate<LogEntry>) entry -> values.test(value(entry, label));
            })
        .reduce(entry -> true, Predicate::and);
  }

  private static String value(LogEntry entry, String label) {
    return entry.streamLabels().has(label)
        ? entry.streamLabels().get(label)
        : entry.structuredMetadata().get(label);
  }

  private static final class IteratorCursor implements EntryCursor {
    private final Iterator<LogEntry> entries;
    private final ImmutableList<Stage> stages;
    private LogEntry current;

    IteratorCursor(Iterator<LogEntry> entries, ImmutableList<Stage> stages) {
      this.entries = entries;
      this.stages = stages;
    }

    @Override
    public boolean next() {
      boolean found = entries.hasNext();
      current = found ? entries.next() : null;
      return found;
    }

    @Override
    public LogEntry entry() {
      return current;
    }

    @Override
    public ImmutableList<Stage> remainingStages() {
      return stages;
    }

    @Override
    public void close() {}
  }
}
