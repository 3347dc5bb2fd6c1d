package io.millrace.storage.clickhouse.engine;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ClickHouse's HTTP interface: {@code GET} and {@code POST} of {@code /}. Every request runs on a
 * thread of its own; requests beyond the queue's size are refused at once.
 */
final class QueryHttpService implements HttpService {
  private static final Logger log = LoggerFactory.getLogger(QueryHttpService.class);

  /** Requests that wait for a connection or for their own body, beside those that run. */
  private static final int MAX_WAITING = 64;

  private static final int EXCEPTION_TAG_LETTERS = 16;

  private final EmbeddedEngine engine;
  private final long maxBodyBytes;
  private final ExecutorService threads;
  private final ClientDisconnects disconnects;
  private final Supplier<String> newIds;
  private final String exceptionTag;
  private final Semaphore slots;
  private final AtomicLong marks = new AtomicLong();
  private volatile boolean stopping;

  /**
   * A service of this engine.
   *
   * @param threads platform threads, as many as are asked for
   * @param newIds for queries that bring no id
   */
  QueryHttpService(
      EmbeddedEngine engine,
      EngineSettings settings,
      ExecutorService threads,
      ClientDisconnects disconnects,
      Supplier<String> newIds) {
    this.engine = engine;
    this.maxBodyBytes = settings.maxBodyBytes();
    this.threads = threads;
    this.newIds = newIds;
    this.disconnects = disconnects;
    this.exceptionTag = exceptionTag(newIds.get());
    this.slots = new Semaphore(settings.poolSize() + MAX_WAITING);
  }

  /** From now on every query is refused; those that run are not touched. */
  void refuseQueries() {
    stopping = true;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest http) {
    if (http.method() == HttpMethod.HEAD
        || (http.method() == HttpMethod.GET && context.queryParam("query") == null)) {
      return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "Ok.\n");
    }
    HttpResponseWriter response = HttpResponse.streaming();
    String newId = newIds.get();
    try {
      QueryRequest request =
          QueryRequest.of(http.method(), http.headers(), context.queryParams(), newId);
      requireRoom();
      start(context.remoteAddress(), http, request, response);
    } catch (EngineException e) {
      refuse(response, newId, e);
    }
    return response;
  }

  private void requireRoom() throws EngineException {
    if (stopping || !slots.tryAcquire()) {
      throw EngineException.of(
          ErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES,
          stopping ? "The engine is stopping" : "Too many simultaneous queries");
    }
  }

  private void start(
      InetSocketAddress client,
      HttpRequest http,
      QueryRequest request,
      HttpResponseWriter response) {
    ResponseSink sink = sink(response, request.queryId());
    String comment = request.settings().getOrDefault("log_comment", request.queryId());
    QueryRun run =
        new QueryRun(
            engine,
            threads,
            request,
            ResponseEncoding.of(request, http.headers().get(HttpHeaderNames.ACCEPT_ENCODING)),
            sink,
            new QueryMark(comment, marks.incrementAndGet()));
    Runnable gone = run::cancel;
    disconnects.watch(client, gone);
    response
        .whenComplete()
        .exceptionally(
            failure -> {
              run.cancel();
              return null;
            });
    InputStream body = http.split().body().toInputStream(Function.identity());
    threads.execute(
        () -> {
          handle(http, request, body, run, sink);
          disconnects.forget(client, gone);
        });
  }

  private void handle(
      HttpRequest http, QueryRequest request, InputStream body, QueryRun run, ResponseSink sink) {
    try (body) {
      handleFailures(http, request, body, run, sink);
    } catch (IOException e) {
      sink.abandon(e);
    } catch (InterruptedException e) {
      sink.abandon(e);
      Thread.currentThread().interrupt();
    } finally {
      slots.release();
    }
  }

  private void handleFailures(
      HttpRequest http, QueryRequest request, InputStream body, QueryRun run, ResponseSink sink)
      throws IOException, InterruptedException {
    try {
      String contentEncoding = http.headers().get(HttpHeaderNames.CONTENT_ENCODING);
      run.run(
          RequestBody.decode(body, contentEncoding, request.blockCompressedBody(), maxBodyBytes));
    } catch (EngineException e) {
      sink.fail(e);
    } catch (RequestBody.BodyException e) {
      sink.fail(EngineException.of(e.code(), e.getMessage()));
    } catch (RuntimeException e) {
      log.error("Query {} failed within this process", request.queryId(), e);
      sink.fail(EngineException.of(ErrorCode.STD_EXCEPTION, e.toString()));
    }
  }

  private void refuse(HttpResponseWriter response, String queryId, EngineException failure) {
    try {
      sink(response, queryId).fail(failure);
    } catch (IOException e) {
      response.close(e);
    }
  }

  /** Sixteen letters that no result contains, as servers choose them. */
  private static String exceptionTag(String random) {
    String letters = random.replaceAll("[^0-9a-f]", "");
    StringBuilder tag = new StringBuilder();
    for (int i = 0; i < EXCEPTION_TAG_LETTERS; i++) {
      tag.append((char) ('a' + Character.digit(letters.charAt(i), 16)));
    }
    return tag.toString();
  }

  private ResponseSink sink(HttpResponseWriter response, String queryId) {
    return new ResponseSink(response, engine.info(), queryId, exceptionTag);
  }
}
