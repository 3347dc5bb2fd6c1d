package io.millrace.pipeline.writer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Stands before ClickHouse and fails half of the inserts: some are not passed on, of some the
 * answer is lost, and some are passed on twice at the same time. Or it takes its time for each.
 */
final class FlakyProxy implements AutoCloseable {
  /** What becomes of an insert. */
  enum Fate {
    REFUSED,
    ANSWER_LOST,
    DOUBLED,
    DONE
  }

  private final URI target;
  private final Supplier<Fate> fateOfNext;
  private final Duration delay;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
  private final HttpServer server;

  private FlakyProxy(URI target, Supplier<Fate> fateOfNext, Duration delay) throws IOException {
    this.target = target;
    this.fateOfNext = fateOfNext;
    this.delay = delay;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Fails half of the inserts. */
  static FlakyProxy failing(URI target, Random random) throws IOException {
    return new FlakyProxy(
        target,
        () -> {
          int dice = random.nextInt(6);
          return dice < 3 ? Fate.DONE : Fate.values()[dice - 3];
        },
        Duration.ZERO);
  }

  /** Passes each insert on, after a while. */
  static FlakyProxy slow(URI target, Duration delay) throws IOException {
    return new FlakyProxy(target, () -> Fate.DONE, delay);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized int count(Fate fate) {
    return fates.getOrDefault(fate, 0);
  }

  private synchronized Fate next() {
    Fate fate = fateOfNext.get();
    fates.merge(fate, 1, Integer::sum);
    return fate;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean isInsert = String.valueOf(exchange.getRequestURI()).contains("INSERT");
      if (isInsert) {
        Thread.sleep(delay);
      }
      switch (isInsert ? next() : Fate.DONE) {
        case DONE -> answer(exchange, forward(exchange, body));
        case REFUSED -> exchange.sendResponseHeaders(503, -1);
        case ANSWER_LOST -> forward(exchange, body);
        case DOUBLED -> {
          Thread other = Thread.startVirtualThread(() -> forwardQuietly(exchange, body));
          HttpResponse<byte[]> first = forward(exchange, body);
          other.join();
          answer(exchange, first);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("transfer-encoding")
                  && !name.equalsIgnoreCase("content-length")
                  && !name.equalsIgnoreCase("connection")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    int length = response.body().length;
    exchange.sendResponseHeaders(response.statusCode(), length == 0 ? -1 : length);
    exchange.getResponseBody().write(response.body());
  }

  private void forwardQuietly(HttpExchange exchange, byte[] body) {
    try {
      forward(exchange, body);
    } catch (IOException e) {
      // The other one counts.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()))
            .timeout(Duration.ofSeconds(20))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, java.util.List<String>> header :
        exchange.getRequestHeaders().entrySet()) {
      if (!java.util.Set.of(
              "host", "content-length", "connection", "transfer-encoding", "expect", "upgrade")
          .contains(header.getKey().toLowerCase(Locale.ROOT))) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
    threads.close();
  }
}
