package io.millrace.receiver;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A receiver on a real server and a free port, with a fake log behind it. */
public final class ReceiverServer implements AutoCloseable {
  public static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L, 123_456_789);

  public final FakeEventLog log = new FakeEventLog();
  public final OtlpReceiver receiver;
  private final Server server;
  private final HttpClient http = HttpClient.newHttpClient();

  /** One that lets everybody in and limits no records. */
  public ReceiverServer(ReceiverSettings settings) {
    this(settings, TestTenancy.OPEN, ReceiverMetrics.NONE);
  }

  public ReceiverServer(ReceiverSettings settings, Tenancy tenancy, ReceiverMetrics metrics) {
    // A random that gives 0: clients are told to wait exactly as long as is needed.
    receiver =
        new OtlpReceiver(
            new ReceiverDependencies(log, tenancy, metrics, () -> NOW, () -> 0), settings);
    ServerBuilder builder =
        Server.builder()
            .port(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SessionProtocol.HTTP);
    receiver.bind(builder);
    server = builder.build();
    server.start().join();
  }

  public int port() {
    return server.activeLocalPort();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  public HttpResponse<byte[]> post(byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(OtlpReceiver.HTTP_PATH))
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  /** The status of a request that is sent on another thread. */
  public CompletableFuture<Integer> postLater(Executor executor, byte[] body, String contentType) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return post(body, "Content-Type", contentType).statusCode();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        executor);
  }

  public HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(30))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    receiver.close();
    server.stop().join();
    http.close();
  }
}
