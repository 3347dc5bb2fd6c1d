package io.millrace.pipeline.writer;

import io.millrace.model.store.LogBatch;
import io.millrace.model.store.StoreException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Writes rows under their token until the store takes or refuses them, and proves before each
 * attempt that the partition is still in charge. Belongs to one thread at a time.
 */
final class RowsWriter {
  /** How long a proof counts. */
  private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final WriterContext context;
  private final StateKeeper state;
  private final Backoff backoff;

  RowsWriter(WriterContext context, StateKeeper state) {
    this.context = context;
    this.state = state;
    this.backoff = context.newBackoff();
  }

  /**
   * Empty when the store has taken the rows, or why it never will.
   *
   * @param again whether an earlier attempt may have reached the store
   */
  Optional<StoreException> write(LogBatch rows, String token, boolean again)
      throws InterruptedException, StoppedException {
    backoff.reset();
    boolean repeated = again;
    while (true) {
      try {
        if (state.sinceProofNanos() > PROOF_NANOS) {
          state.prove();
        }
        context.reach(FailPoint.BEFORE_INSERT);
        if (repeated) {
          context.store().writeAgain(rows, token);
        } else {
          context.store().write(rows, token);
        }
        context.reach(FailPoint.AFTER_INSERT);
        return Optional.empty();
      } catch (StoreException e) {
        switch (e.kind()) {
          case REJECTED -> {
            return Optional.of(e);
          }
          case UNAVAILABLE, TIMEOUT, LIMIT, MEMORY_LIMIT, READ_LIMIT -> waitAfter(e);
        }
      } catch (io.millrace.model.stream.TenureLostException e) {
        throw e;
      } catch (RuntimeException e) {
        // Not the store's word on these records: they are kept, and tried again.
        waitAfter(e);
      }
      repeated = true;
    }
  }

  private void waitAfter(RuntimeException fault) throws InterruptedException, StoppedException {
    context.counters().retries.increment();
    context.faults().warn("write to the store", fault);
    if (backoff.pause()) {
      throw new StoppedException();
    }
  }
}
