package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.StreamSelector;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** Records in memory; all of the pipeline is left to the evaluator. */
public final class MemoryLogSource implements LogSource {
  private static final Comparator<SelectableEntry> OLDEST_FIRST =
      Comparator.comparingLong((SelectableEntry next) -> next.entry().timestampNanos())
          .thenComparing(next -> next.entry().streamLabels())
          .thenComparing(next -> next.entry().line());

  private final ImmutableList<SelectableEntry> entries;

  /**
   * A record and by what it is selected.
   *
   * @param resourceLabels every attribute of its resource, stream label or not
   */
  public record SelectableEntry(LogEntry entry, LabelSet resourceLabels) {
    String selected(String label) {
      return entry.streamLabels().has(label)
          ? entry.streamLabels().get(label)
          : resourceLabels.get(label);
    }
  }

  public MemoryLogSource(List<SelectableEntry> entries) {
    this.entries = ImmutableList.sortedCopyOf(OLDEST_FIRST, entries);
  }

  @Override
  public EntryCursor entries(EntryRequest request) {
    Predicate<SelectableEntry> selector = selector(request.query().selector());
    List<SelectableEntry> ordered =
        request.direction() == Direction.FORWARD ? entries : entries.reverse();
    Iterator<LogEntry> found =
        ordered.stream()
            .filter(next -> next.entry().timestampNanos() >= request.startNanos())
            .filter(next -> next.entry().timestampNanos() < request.endNanos())
            .filter(selector)
            .map(SelectableEntry::entry)
            .iterator();
    return new IteratorCursor(found, request.query().stages());
  }

  @Override
  public boolean aggregate(RangeRequest request, WindowSink sink) {
    return false;
  }

  /** Whether a record is of a stream that is selected. */
  public static Predicate<SelectableEntry> selector(StreamSelector selector) {
    return selector.matchers().stream()
        .map(
            matcher -> {
              String label = matcher.name().label();
              Predicate<String> values = ValueMatcher.of(matcher);
              return (Predicate<SelectableEntry>) next -> values.test(next.selected(label));
            })
        .reduce(next -> true, Predicate::and);
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
