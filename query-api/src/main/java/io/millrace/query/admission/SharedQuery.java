package io.millrace.query.admission;

import com.google.common.base.Throwables;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One computation and those who wait for it. Joining and leaving are guarded by the lock of {@link
 * SharedQueries}; the rest is safe for all threads.
 */
final class SharedQuery<V> {
  private final CompletableFuture<V> result = new CompletableFuture<>();
  private volatile TenantQuery query;
  private volatile boolean begun;
  private Thread worker;
  private int viewers = 1;

  /** For its first viewer. */
  SharedQuery(TenantQuery query) {
    this.query = query;
  }

  /** Starts the thread that waits for a place and computes. */
  void start(Callable<V> work) {
    worker = Thread.ofVirtual().name("shared-query").unstarted(() -> run(work));
    worker.start();
  }

  private void run(Callable<V> work) {
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      // whatever it is, an Error too, it is thrown where somebody waits for the result
      result.completeExceptionally(e);
    }
  }

  int viewers() {
    return viewers;
  }

  /** One viewer more; its time is over last. */
  void join(TenantQuery later) {
    viewers++;
    query = later;
  }

  /** One viewer less; true if it was the last one. */
  boolean leave() {
    viewers--;
    return viewers == 0;
  }

  /** Nobody waits for the result any more. */
  void cancel() {
    worker.interrupt();
  }

  /** The query of the viewer that came last. */
  TenantQuery query() {
    return query;
  }

  /** It has its place, and nobody joins it any more: the query to compute. */
  TenantQuery begin(Duration waited) {
    begun = true;
    return query.waited(waited);
  }

  /** The result, or what the computation has thrown. */
  V await(TenantQuery viewer) throws InterruptedException {
    try {
      return result.get(viewer.deadlineNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (viewer.deadlineNanos() - query.deadlineNanos() < 0) {
        // others have more time
        throw begun ? viewer.pastTime() : viewer.pastTimeWaiting();
      }
      // the computation's own time is over, too: it says best what it was spent on
      return awaitEnd();
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  private V awaitEnd() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  private static RuntimeException thrown(ExecutionException e) throws InterruptedException {
    Throwables.throwIfInstanceOf(e.getCause(), InterruptedException.class);
    Throwables.throwIfUnchecked(e.getCause());
    return new IllegalStateException(e.getCause());
  }
}
