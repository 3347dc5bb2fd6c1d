package io.millrace.pipeline.writer;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import java.nio.charset.StandardCharsets;

/**
 * A real store that refuses batches with an event of {@link NumberedRecords#sendPoison}: the real
 * ones refuse too little to be tested with. Runs a hook when a write begins.
 */
final class PoisonStore implements LogStore {
  static final String POISON = "poison ";

  private final LogStore store;
  private final Runnable onWrite;

  PoisonStore(LogStore store, Runnable onWrite) {
    this.store = store;
    this.onWrite = onWrite;
  }

  private static final class Batch implements LogBatch {
    private final LogBatch batch;
    private boolean poisoned;

    private Batch(LogBatch batch) {
      this.batch = batch;
    }

    @Override
    public void add(LogEvent event) throws MalformedOtlpException {
      batch.add(event);
      poisoned |= new String(event.payload(), StandardCharsets.ISO_8859_1).contains(POISON);
    }

    @Override
    public int rowCount() {
      return batch.rowCount();
    }

    @Override
    public long sizeBytes() {
      return batch.sizeBytes();
    }

    @Override
    public void clear() {
      batch.clear();
      poisoned = false;
    }
  }

  @Override
  public void prepare() {
    store.prepare();
  }

  @Override
  public LogBatch newBatch() {
    return new Batch(store.newBatch());
  }

  @Override
  public void write(LogBatch batch, String deduplicationToken) {
    store.write(checked(batch), deduplicationToken);
  }

  @Override
  public void writeAgain(LogBatch batch, String deduplicationToken) {
    store.writeAgain(checked(batch), deduplicationToken);
  }

  private LogBatch checked(LogBatch batch) {
    onWrite.run();
    if (((Batch) batch).poisoned) {
      throw new StoreException(StoreException.Kind.REJECTED, "poison, as told");
    }
    return ((Batch) batch).batch;
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
