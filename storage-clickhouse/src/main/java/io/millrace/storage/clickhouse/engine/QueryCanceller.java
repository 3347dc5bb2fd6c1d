package io.millrace.storage.clickhouse.engine;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops running statements through a connection of its own. The library cannot stop a statement
 * from outside, but KILL QUERY can, for reads and writes alike. Safe for all threads; never blocks
 * its caller.
 */
final class QueryCanceller implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueryCanceller.class);
  private static final long RETRY_MILLIS = 100;

  private final EngineConnection control;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("query-canceller").daemon().factory());

  QueryCanceller(EngineConnection control) {
    this.control = control;
  }

  /**
   * Kills the statement with this mark, again and again until it is over: at first it may not have
   * been known to the engine yet.
   */
  void cancel(String mark, BooleanSupplier over) {
    executor.execute(() -> kill(mark, over));
  }

  private void kill(String mark, BooleanSupplier over) {
    if (over.getAsBoolean()) {
      return;
    }
    try {
      control.execute("KILL QUERY WHERE Settings['log_comment'] = " + Sql.literal(mark) + " ASYNC");
    } catch (EngineException e) {
      log.warn("A statement could not be stopped, trying again: {}", e.getMessage());
    }
    var _ = executor.schedule(() -> kill(mark, over), RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Kills everything that runs; what it says reaches whoever waits for it. */
  void cancelAll() {
    executor.execute(
        () -> {
          try {
            control.execute("KILL QUERY WHERE NOT startsWith(query, 'KILL') ASYNC");
          } catch (EngineException e) {
            log.warn("Running statements could not be stopped: {}", e.getMessage());
          }
        });
  }

  /** Waits for a KILL that is under way; the connection is free afterwards. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
        log.warn("A KILL QUERY is still under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
