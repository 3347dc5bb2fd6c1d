package io.millrace.pipeline.writer;

import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventRange;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A batch on its way into the store, on a virtual thread of its own, while the next one is built.
 * Owns the batch until it is done.
 */
final class BatchInsert {
  private final OpenBatch batch;
  private final CompletableFuture<Optional<StoreException>> outcome = new CompletableFuture<>();
  private final Thread thread;

  private BatchInsert(
      OpenBatch batch, RowsWriter writer, String token, boolean again, String threadName) {
    this.batch = batch;
    this.thread =
        Thread.ofVirtual()
            .name(threadName)
            .unstarted(
                () -> {
                  try {
                    outcome.complete(writer.write(batch.rows(), token, again));
                  } catch (Throwable e) {
                    outcome.completeExceptionally(e);
                  }
                });
  }

  static BatchInsert start(
      OpenBatch batch, EventRange range, StateKeeper state, RowsWriter writer, boolean again) {
    BatchInsert insert =
        new BatchInsert(
            batch, writer, state.token(range), again, "insert-" + range.first().partition());
    insert.thread.start();
    return insert;
  }

  OpenBatch batch() {
    return batch;
  }

  boolean isDone() {
    return outcome.isDone();
  }

  /** Blocks until the store has taken it (empty) or refused it. */
  Optional<StoreException> await() throws InterruptedException, StoppedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case StoppedException stopped -> throw stopped;
        case RuntimeException fault -> throw fault;
        case Error fault -> throw fault;
        default -> throw new CompletionException(e.getCause());
      }
    }
  }

  /** Asks it to end without an outcome. The batch must not be used any more. */
  void abandon() {
    thread.interrupt();
  }
}
