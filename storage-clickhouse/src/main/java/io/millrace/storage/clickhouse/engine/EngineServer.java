package io.millrace.storage.clickhouse.engine;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** The HTTP server before the engine. Safe for all threads. */
final class EngineServer {
  private static final int MAX_URL_BYTES = 1024 * 1024;
  private static final int MAX_HEADER_BYTES = 256 * 1024;
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofMillis(1_500);

  private final EmbeddedEngine engine;
  private final QueryHttpService queries;
  private final Server server;

  private EngineServer(EmbeddedEngine engine, QueryHttpService queries, Server server) {
    this.engine = engine;
    this.queries = queries;
    this.server = server;
  }

  /** Listens; blocks until it does. */
  static EngineServer start(EmbeddedEngine engine, EngineSettings settings) throws IOException {
    ThreadFactory names = Thread.ofPlatform().name("query-", 0).daemon().factory();
    ExecutorService threads = Executors.newCachedThreadPool(names);
    ClientDisconnects disconnects = new ClientDisconnects();
    QueryHttpService queries =
        new QueryHttpService(
            engine, settings, threads, disconnects, () -> UUID.randomUUID().toString());
    HttpService ok =
        (context, request) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "Ok.\n");
    PasswordCheck password = PasswordCheck.of(settings, engine.info());
    Server server =
        Server.builder()
            // before every route, also one that is added later
            .decorator(password)
            .http(new InetSocketAddress(settings.host(), settings.port()))
            .bossGroupFactory(PromptEventLoops::of)
            .workerGroup(PromptEventLoops.of("worker"), true)
            .childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(disconnects))
            .requestTimeoutMillis(0)
            .maxRequestLength(0)
            .http1MaxInitialLineLength(MAX_URL_BYTES)
            .http1MaxHeaderSize(MAX_HEADER_BYTES)
            .idleTimeout(IDLE_TIMEOUT)
            .service(PasswordCheck.OPEN_PATH, ok)
            .service("/replicas_status", ok)
            .service("/", queries)
            .build();
    server.start().join();
    return new EngineServer(engine, queries, server);
  }

  int port() {
    return server.activeLocalPort();
  }

  /**
   * Refuses new queries, lets running ones end for a moment, stops the others, and closes the
   * engine. Blocks for at most four seconds.
   *
   * @return whether all of that worked; if not, a statement is still running
   */
  boolean stop() throws InterruptedException {
    queries.refuseQueries();
    boolean stopped = engine.stop(GRACE);
    server.stop().join();
    return stopped;
  }
}
