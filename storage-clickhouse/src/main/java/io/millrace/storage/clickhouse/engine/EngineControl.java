package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on beside the queries, on a connection of its own: stopping them, and giving memory
 * back. The library cannot stop a statement from outside, but KILL QUERY can, for reads and writes
 * alike. Safe for all threads; never blocks its caller.
 */
final class EngineControl implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineControl.class);
  private static final long RETRY_MILLIS = 100;
  private static final long MEMORY_PERIOD_MILLIS = 5_000;
  private static final long WORTHWHILE_BYTES = 96L << 20;
  private static final long CLOSE_TIMEOUT_SECONDS = 2;

  private final EngineConnection connection;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("engine-control").daemon().factory());
  private final Executor retries = after(RETRY_MILLIS);
  private final Executor memoryChecks = after(MEMORY_PERIOD_MILLIS);
  private final LongSupplier statementsDone;
  private final long startBytes;
  private long purgedAfter;

  /**
   * A control of the engine.
   *
   * @param connection for this object alone
   * @param statementsDone how many statements have ended so far
   */
  EngineControl(EngineConnection connection, LongSupplier statementsDone) throws IOException {
    this.connection = connection;
    this.statementsDone = statementsDone;
    this.startBytes = ProcessMemory.anonymousBytes();
    memoryChecks.execute(this::checkMemory);
  }

  private Executor after(long millis) {
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, executor);
  }

  /**
   * Kills the statement with this mark, again and again until it is over: at first it may not have
   * been known to the engine yet.
   */
  void cancel(QueryMark mark, BooleanSupplier over) {
    executor.execute(() -> kill(mark, over));
  }

  private void kill(QueryMark mark, BooleanSupplier over) {
    if (!over.getAsBoolean()) {
      execute("KILL QUERY WHERE " + mark.condition() + " ASYNC");
      retries.execute(() -> kill(mark, over));
    }
  }

  /** Kills everything that runs; what it says reaches whoever waits for it. */
  void cancelAll() {
    executor.execute(() -> execute("KILL QUERY WHERE NOT startsWith(query, 'KILL') ASYNC"));
  }

  /**
   * The library's allocator keeps what a large query has freed, in a process that runs no allocator
   * thread for ever: without this the process would stay as large as its largest query.
   */
  private void checkMemory() {
    try {
      long done = statementsDone.getAsLong();
      if (done != purgedAfter && ProcessMemory.anonymousBytes() > startBytes + WORTHWHILE_BYTES) {
        execute("SYSTEM JEMALLOC PURGE");
        purgedAfter = done;
      }
    } catch (IOException e) {
      log.warn("The process's memory cannot be read: {}", e.getMessage());
    }
    memoryChecks.execute(this::checkMemory);
  }

  private void execute(String statement) {
    try {
      connection.execute(statement);
    } catch (EngineException e) {
      log.warn("{}: {}", statement, e.getMessage());
    }
  }

  /** Waits for a statement that is under way; the connection is free afterwards. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        log.warn("A control statement is still under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
