package io.millrace.model.store;

/** Where log records are kept and asked for. Safe for all threads; all calls block. */
public interface LogStore extends AutoCloseable {
  /**
   * Creates what is missing of the store's tables. Idempotent; safe for several starters at once.
   */
  void prepare();

  /** An empty batch of this store's own layout. */
  LogBatch newBatch();

  /**
   * Stores a batch whole. When it returns, the records are durable and visible to queries.
   *
   * @param batch made by {@link #newBatch()} of this store; may be written again after a fault
   * @param deduplicationToken identity of the batch: a second write with the same token, within the
   *     store's window, adds nothing
   * @throws StoreException UNAVAILABLE if it may succeed later, REJECTED if these records can never
   *     be stored
   */
  void write(LogBatch batch, String deduplicationToken);

  /**
   * As {@link #write}, where an earlier attempt under the same token may have reached the store, in
   * part or as a whole, and the store may have died in its midst. When it returns, every record is
   * there once.
   */
  default void writeAgain(LogBatch batch, String deduplicationToken) {
    write(batch, deduplicationToken);
  }

  /**
   * Starts a query. Its rows are streamed: close the cursor, also to cancel.
   *
   * @throws StoreException if the store refuses the query or is away
   */
  RowCursor query(StoreQuery query);

  /** Whether the store answers. Blocks for at most two seconds; never throws. */
  boolean isAvailable();

  @Override
  void close();
}
