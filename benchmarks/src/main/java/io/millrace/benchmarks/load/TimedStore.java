package io.millrace.benchmarks.load;

import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;

/** A store whose writes are timed. */
final class TimedStore implements LogStore {
  private final LogStore store;
  private final Latencies writes;

  TimedStore(LogStore store, Latencies writes) {
    this.store = store;
    this.writes = writes;
  }

  @Override
  public void write(LogBatch batch, String deduplicationToken) {
    long begin = System.nanoTime();
    store.write(batch, deduplicationToken);
    writes.add(System.nanoTime() - begin);
  }

  @Override
  public void writeAgain(LogBatch batch, String deduplicationToken) {
    store.writeAgain(batch, deduplicationToken);
  }

  @Override
  public void prepare() {
    store.prepare();
  }

  @Override
  public LogBatch newBatch() {
    return store.newBatch();
  }

  @Override
  public RowCursor query(StoreQuery query) {
    return store.query(query);
  }

  @Override
  public boolean isAvailable() {
    return store.isAvailable();
  }

  @Override
  public void close() {
    store.close();
  }
}
