package io.millrace.query.live;

import io.millrace.model.stream.LiveFilter;
import io.millrace.model.stream.LogEvent;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.eval.MemoryLogSource;
import io.millrace.query.logql.eval.MemoryLogSource.SelectableEntry;
import io.millrace.query.logql.eval.Pipeline;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.sql.LabelLayout;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A log query over events as they come: selector and pipeline. Belongs to one thread. */
public final class LiveQuery implements LiveFilter<ProcessedEntry> {
  private final EventEntries entries;
  private final Predicate<SelectableEntry> selector;
  private final Pipeline pipeline;
  private final long startNanos;
  private final long beganNanos;

  /**
   * A query that is asked now.
   *
   * @param startNanos of what was received before now, records that are older than this are left
   *     out
   * @param nowNanos when it is asked
   */
  public LiveQuery(LogQuery query, LabelLayout layout, long startNanos, long nowNanos) {
    this.entries = new EventEntries(layout);
    this.selector = MemoryLogSource.selector(query.selector());
    this.pipeline = new Pipeline(query.stages());
    this.startNanos = startNanos;
    this.beganNanos = nowNanos;
  }

  @Override
  public void select(LogEvent event, Consumer<? super ProcessedEntry> wanted) {
    long oldest = event.receivedUnixNano() < beganNanos ? startNanos : Long.MIN_VALUE;
    entries.read(
        event,
        next -> {
          if (next.entry().timestampNanos() >= oldest && selector.test(next)) {
            ProcessedEntry processed = pipeline.process(next.entry());
            if (processed != null) {
              wanted.accept(processed);
            }
          }
        });
  }
}
