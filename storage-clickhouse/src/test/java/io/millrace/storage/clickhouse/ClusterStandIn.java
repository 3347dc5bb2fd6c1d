package io.millrace.storage.clickhouse;

import com.google.common.io.ByteStreams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Makes one engine pass for a cluster whose only server it is: has the engine's parser look at
 * every statement as it was sent, then runs it on the engine without the three things that it
 * refuses for want of Keeper: ON CLUSTER, Replicated tables, SYSTEM SYNC REPLICA. Distributed
 * tables, their settings and all rows are the engine's own.
 */
final class ClusterStandIn implements AutoCloseable {
  /** Of the cluster in {@link #CONFIGURATION}. */
  static final String CLUSTER = "logs_cluster";

  /** A cluster of the engine alone, which answers itself without a connection. */
  static final String CONFIGURATION =
      """
      <tcp_port>9000</tcp_port>
      <remote_servers><logs_cluster><shard>
        <internal_replication>true</internal_replication>
        <replica><host>127.0.0.1</host><port>9000</port></replica>
      </shard></logs_cluster></remote_servers>
      """;

  private static final Pattern ON_CLUSTER = Pattern.compile(" ON CLUSTER `" + CLUSTER + "`");
  private static final Set<String> HOP_HEADERS =
      Set.of(
          "host", "connection", "content-length", "transfer-encoding", "upgrade", "http2-settings");

  private final String engine;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> statements = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  ClusterStandIn(String engineUrl) {
    this.engine = engineUrl;
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What was sent as text, in its order. */
  List<String> statements() {
    return statements;
  }

  /** Statements that are not ClickHouse's language, each with what the parser says. */
  List<String> refusedByParser() {
    return refused;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = ByteStreams.toByteArray(exchange.getRequestBody());
      String query = exchange.getRequestURI().getRawQuery();
      if (isStatement(exchange, query)) {
        body =
            statement(exchange, new String(body, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
      }
      HttpResponse<byte[]> answer = send(exchange, query, body);
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!HOP_HEADERS.contains(name)) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  /** The rows of an insert come with their statement beside them. */
  private static boolean isStatement(HttpExchange exchange, String query) {
    return exchange.getRequestMethod().equals("POST")
        && (query == null || !query.matches("(^|.*&)query=.*"));
  }

  private String statement(HttpExchange exchange, String sql) {
    String query = exchange.getRequestURI().getRawQuery();
    String database = exchange.getRequestHeaders().getFirst("X-ClickHouse-Database");
    // Tables for comparison are made on the one server that is asked.
    if (!(query + " " + database + " " + sql).contains("_expected_")) {
      statements.add(sql);
    }
    if (!sql.startsWith("EXPLAIN")) {
      HttpResponse<byte[]> parsed = post(query, "EXPLAIN AST " + sql);
      if (parsed.statusCode() != 200) {
        refused.add(sql + "\n" + new String(parsed.body(), StandardCharsets.UTF_8));
      }
    }
    return sql.startsWith("SYSTEM SYNC REPLICA")
        ? "SELECT 1"
        : ON_CLUSTER
            .matcher(sql)
            .replaceAll("")
            .replace("= Replicated", "= ")
            .replace(" replicated_deduplication_window", " non_replicated_deduplication_window");
  }

  private HttpResponse<byte[]> send(HttpExchange exchange, String query, byte[] body) {
    HttpRequest.Builder request = request(query);
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return send(
        request
            .method(
                exchange.getRequestMethod(),
                exchange.getRequestMethod().equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body))
            .build());
  }

  private HttpResponse<byte[]> post(String query, String sql) {
    return send(request(query).POST(BodyPublishers.ofString(sql)).build());
  }

  private HttpRequest.Builder request(String query) {
    return HttpRequest.newBuilder(URI.create(engine + "/" + (query == null ? "" : "?" + query)));
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
    threads.close();
  }
}
