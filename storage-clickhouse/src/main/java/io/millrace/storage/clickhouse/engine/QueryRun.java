package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Carries out one request, on the thread that calls {@link #run}, which blocks for the client, for
 * a free connection and for the engine.
 */
final class QueryRun {
  private final EmbeddedEngine engine;
  private final Executor engineThreads;
  private final QueryRequest request;
  private final ResponseEncoding encoding;
  private final ResponseSink sink;
  private final QueryMark mark;
  private volatile boolean clientGone;
  private volatile boolean over;

  /**
   * A request that has not run.
   *
   * @param engineThreads where a statement runs while its result is read here
   * @param mark to find the statement by, for {@link #cancel}
   */
  QueryRun(
      EmbeddedEngine engine,
      Executor engineThreads,
      QueryRequest request,
      ResponseEncoding encoding,
      ResponseSink sink,
      QueryMark mark) {
    this.engine = engine;
    this.engineThreads = engineThreads;
    this.request = request;
    this.encoding = encoding;
    this.sink = sink;
    this.mark = mark;
  }

  /** Stops the statement if it runs, and keeps it from running if it does not yet. Any thread. */
  void cancel() {
    clientGone = true;
    engine.control().cancel(mark, () -> over);
  }

  /** Runs the request and responds. The body is in the clear already. */
  void run(InputStream body) throws IOException, EngineException, InterruptedException {
    engine.running().add(request.queryId(), mark);
    try {
      StatementSource source = StatementSource.read(request.query(), body);
      requireAllowed(source.statement());
      switch (source.statement()) {
        case Statement.Read read -> read(read);
        case Statement.Plain plain -> plain(plain);
        case Statement.Insert insert -> insert(insert, source);
      }
    } finally {
      over = true;
      engine.running().remove(mark);
    }
  }

  private void requireAllowed(Statement statement) throws EngineException {
    if (request.readOnly() && !statement.readOnly()) {
      throw EngineException.of(
          ErrorCode.READONLY,
          "default: Cannot execute query in readonly mode. For queries over HTTP, method GET implies"
              + " readonly. You should use method POST for modifying queries");
    }
  }

  private void read(Statement.Read read) throws IOException, EngineException, InterruptedException {
    if (read.canBring(request.settings())) {
      Map<String, String> settings = mark.with(request.settings());
      onConnection(connection -> stream(connection, read, settings));
    } else {
      onConfigured(connection -> stream(connection, read, Map.of()));
    }
  }

  private void plain(Statement.Plain plain)
      throws IOException, EngineException, InterruptedException {
    String text = engine.running().inEngineTerms(plain.text());
    onConfigured(connection -> respond(connection, text, formatOf(plain.format())));
  }

  private void insert(Statement.Insert insert, StatementSource source)
      throws IOException, EngineException, InterruptedException {
    try (InsertSpool.Rows rows =
        engine.spool().store(source.text(), insert.dataOffset(), source.rest())) {
      onConfigured(connection -> respond(connection, insert.from(rows.file().toString()), ""));
    }
  }

  private interface Use {
    EngineOutcome.Statistics of(EngineConnection connection) throws IOException, EngineException;
  }

  /** The request's settings are the connection's while it is used. */
  private void onConfigured(Use use) throws IOException, EngineException, InterruptedException {
    onConnection(
        connection -> {
          connection.configure(request.settings(), mark);
          return use.of(connection);
        });
  }

  private void onConnection(Use use) throws IOException, EngineException, InterruptedException {
    EngineConnection connection = engine.connections().acquire();
    try {
      if (clientGone) {
        throw new HttpBodyOutputStream.ClientGoneException(null);
      }
      connection.select(request.database());
      EngineOutcome.Statistics statistics = use.of(connection);
      over = true;
      // It waits for nobody, so that the client need not wait until the connection is clean.
      sink.finish(statistics);
    } finally {
      over = true;
      engine.connections().release(connection);
    }
  }

  private EngineOutcome.Statistics respond(
      EngineConnection connection, String text, String resultFormat)
      throws IOException, EngineException {
    byte[] sql = text.getBytes(StandardCharsets.ISO_8859_1);
    EngineOutcome outcome = connection.execute(sql, request.defaultFormat(), request.parameters());
    sink.begin(encoding, outcome.output().length == 0 ? "" : resultFormat);
    sink.write(outcome.output());
    return outcome.statistics();
  }

  private EngineOutcome.Statistics stream(
      EngineConnection connection, Statement.Read read, Map<String, String> settings)
      throws IOException, EngineException {
    sink.begin(encoding, formatOf(read.format()));
    try (ResultPipe pipe = new ResultPipe(engine.libc())) {
      String sql = read.into(pipe.path(), request.defaultFormat(), settings);
      CompletableFuture<EngineOutcome> outcome =
          CompletableFuture.supplyAsync(() -> executeInto(connection, sql), engineThreads);
      // The reader sees the end when the outcome is there: it need not be woken for both.
      CompletableFuture<EngineOutcome> written =
          outcome.whenComplete((done, failure) -> pipe.closeWriteEnd());
      try {
        for (byte[] bytes = pipe.read(); bytes.length > 0; bytes = pipe.read()) {
          sink.write(bytes);
        }
      } catch (IOException e) {
        cancel();
        throw e;
      } finally {
        // The engine's next write fails, if there is one; the connection is ours until it returns.
        pipe.closeReadEnd();
        written.exceptionally(failure -> null).join();
      }
      return statistics(outcome);
    }
  }

  private EngineOutcome executeInto(EngineConnection connection, String sql) {
    try {
      return execute(connection, sql);
    } catch (EngineException e) {
      throw new CompletionException(e);
    }
  }

  private EngineOutcome execute(EngineConnection connection, String sql) throws EngineException {
    byte[] bytes = sql.getBytes(StandardCharsets.ISO_8859_1);
    return connection.execute(bytes, request.defaultFormat(), request.parameters());
  }

  private static EngineOutcome.Statistics statistics(CompletableFuture<EngineOutcome> outcome)
      throws EngineException {
    try {
      return outcome.join().statistics();
    } catch (CompletionException e) {
      if (e.getCause() instanceof EngineException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private String formatOf(String named) {
    return named.isEmpty() ? request.defaultFormat() : named;
  }
}
