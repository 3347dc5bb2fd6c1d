package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that queries run on, and one more to stop queries with. All are opened at start,
 * when no other thread could be hurt by the signal handlers that the library sets meanwhile. Safe
 * for all threads; whoever acquires a connection must give it back.
 */
final class ConnectionPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConnectionPool.class);

  private interface Opener {
    EngineConnection open() throws EngineException;
  }

  private final Set<EngineConnection> all;
  private final Opener opener;
  private final int size;
  private final BlockingQueue<EngineConnection> idle;
  private final EngineConnection control;
  private final Duration queueTimeout;
  private final AtomicLong released = new AtomicLong();
  private int drained;

  private ConnectionPool(EngineConnection control, Opener opener, EngineSettings settings)
      throws EngineException {
    this.control = control;
    this.opener = opener;
    this.size = settings.poolSize();
    this.queueTimeout = settings.queueTimeout();
    this.all = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < size; i++) {
      all.add(opener.open());
    }
    this.idle = new ArrayBlockingQueue<>(size, true, all);
  }

  /**
   * Starts the engine on its data and opens every connection.
   *
   * @param arguments of the engine, the program's name first
   */
  static ConnectionPool open(
      LibChdb library, ImmutableList<String> arguments, EngineSettings settings)
      throws EngineException {
    Map<String, String> querySettings = EngineConfig.querySettings(settings);
    EngineConnection control = new EngineConnection(library, connect(library, arguments), Map.of());
    return new ConnectionPool(
        control,
        () -> new EngineConnection(library, connect(library, arguments), querySettings),
        settings);
  }

  private static MemorySegment connect(LibChdb library, ImmutableList<String> arguments) {
    MemorySegment connection = library.connect(arguments);
    if (connection == null) {
      throw new IllegalStateException(
          "the engine does not start with %s; it says why on standard error"
              .formatted(arguments.subList(1, arguments.size())));
    }
    return connection;
  }

  /**
   * Waits for a connection that no one uses.
   *
   * @throws EngineException TOO_MANY_SIMULTANEOUS_QUERIES after the queue timeout
   */
  EngineConnection acquire() throws EngineException, InterruptedException {
    EngineConnection connection = idle.poll(queueTimeout.toMillis(), TimeUnit.MILLISECONDS);
    if (connection == null) {
      throw EngineException.of(
          ErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES,
          "Too many simultaneous queries. Maximum: %d; none ended within %d ms"
              .formatted(size, queueTimeout.toMillis()));
    }
    return connection;
  }

  /**
   * Gives a connection back, as if nothing had been set on it. One that cannot be cleaned is closed
   * and another one opened in its place, so that nothing leaks into the next query.
   */
  void release(EngineConnection connection) {
    EngineConnection clean = connection;
    try {
      connection.reset();
    } catch (EngineException e) {
      log.warn("A connection could not be cleaned, opening another one: {}", e.getMessage());
      clean = replace(connection);
    }
    idle.add(clean);
    released.incrementAndGet();
  }

  /** How often a connection was given back since the start. */
  long released() {
    return released.get();
  }

  private EngineConnection replace(EngineConnection connection) {
    try {
      EngineConnection other = opener.open();
      all.remove(connection);
      all.add(other);
      connection.close();
      return other;
    } catch (EngineException e) {
      // Not clean but alive: the next release tries again.
      log.error("No other connection could be opened: {}", e.getMessage());
      return connection;
    }
  }

  /** For statements about other queries; used by one thread at a time. */
  EngineConnection control() {
    return control;
  }

  /**
   * Takes every connection out of use as it comes back, for the end of the process.
   *
   * @return false if a query still runs after the timeout; to be called again then
   */
  boolean drain(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (drained < size) {
      long left = Math.max(0, deadline - System.nanoTime());
      if (idle.poll(left, TimeUnit.NANOSECONDS) == null) {
        return false;
      }
      drained++;
    }
    return true;
  }

  /** Only when no query runs. Shuts the engine down with its last connection. */
  @Override
  public void close() {
    all.forEach(EngineConnection::close);
    control.close();
  }
}
