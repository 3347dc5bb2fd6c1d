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
  private final EngineControl control;
  private final RunningQueries running = new RunningQueries();
  private final InsertSpool spool;
  private final Libc libc;
  private final ServerInfo info;

  private EmbeddedEngine(
      DataLock lock, ConnectionPool connections, InsertSpool spool, ServerInfo info)
      throws IOException {
    this.lock = lock;
    this.connections = connections;
    this.control = new EngineControl(connections.control(), connections::released);
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
    // Without this directory the library takes the data for new, and starts no background tasks:
    // DROP ... SYNC would wait for ever, and no dropped table would leave the disk.
    Files.createDirectories(settings.dataDirectory().resolve("metadata"));
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

  EngineControl control() {
    return control;
  }

  RunningQueries running() {
    return running;
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
      control.cancelAll();
      idle = connections.drain(grace);
    }
    control.close();
    if (idle) {
      connections.close();
      lock.close();
    }
    return idle;
  }
}
