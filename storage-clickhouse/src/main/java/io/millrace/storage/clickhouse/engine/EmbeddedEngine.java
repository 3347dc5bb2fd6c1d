package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/**
 * The engine of this process: its data, its connections, and what queries need beside them. There
 * can be one in a process. Safe for all threads.
 */
final class EmbeddedEngine {
  private final DataLock lock;
  private final ConnectionPool connections;
  private final QueryCanceller canceller;
  private final InsertSpool spool;
  private final Libc libc;
  private final ServerInfo info;

  private EmbeddedEngine(
      DataLock lock, ConnectionPool connections, InsertSpool spool, ServerInfo info) {
    this.lock = lock;
    this.connections = connections;
    this.canceller = new QueryCanceller(connections.control());
    this.spool = spool;
    this.libc = new Libc();
    this.info = info;
  }

  /**
   * Loads the library and opens the data.
   *
   * @throws IllegalStateException if that cannot be; the message says what to do
   */
  static EmbeddedEngine start(EngineSettings settings) throws IOException, EngineException {
    LibChdb library = LibChdb.load(settings.library());
    Files.createDirectories(settings.dataDirectory());
    DataLock lock = DataLock.acquire(settings.dataDirectory());
    InsertSpool spool = InsertSpool.open(settings.spoolDirectory());
    ImmutableList<String> arguments =
        ImmutableList.of(
            "clickhouse",
            "--config-file=" + EngineConfig.write(settings).toAbsolutePath(),
            "--path=" + settings.dataDirectory().toAbsolutePath());
    ConnectionPool connections = ConnectionPool.open(library, arguments, settings);
    return new EmbeddedEngine(lock, connections, spool, describe(connections.control()));
  }

  private static ServerInfo describe(EngineConnection connection) throws EngineException {
    byte[] row = connection.execute("SELECT version(), timezone(), displayName()").output();
    String[] columns = new String(row, StandardCharsets.UTF_8).strip().split("\t", -1);
    return new ServerInfo(columns[0], columns[1], columns[2]);
  }

  ConnectionPool connections() {
    return connections;
  }

  QueryCanceller canceller() {
    return canceller;
  }

  InsertSpool spool() {
    return spool;
  }

  Libc libc() {
    return libc;
  }

  ServerInfo info() {
    return info;
  }

  /**
   * Lets running queries end, then makes them end, then closes every connection, which the library
   * needs before the process may end. Nothing may be acquired any more.
   *
   * @return false if a query did not end even so; its connection is left open then
   */
  boolean stop(Duration grace) throws InterruptedException {
    boolean idle = connections.drain(grace);
    if (!idle) {
      canceller.cancelAll();
      idle = connections.drain(grace);
    }
    canceller.close();
    if (idle) {
      connections.close();
      lock.close();
    }
    return idle;
  }
}
