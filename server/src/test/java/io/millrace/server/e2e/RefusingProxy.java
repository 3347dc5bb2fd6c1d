package io.millrace.server.e2e;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a receiver, refuses the first exports as a receiver under load does
 * (503 with Retry-After, UNAVAILABLE), and passes on the rest unchanged.
 */
final class RefusingProxy implements AutoCloseable {
  private static final int REFUSED = 2;
  private static final String GRPC_UNAVAILABLE = "14";

  private final WebClient receiver;
  private final ClientFactory clients = ClientFactory.builder().build();
  private final AtomicInteger exports = new AtomicInteger();
  private final Queue<String> encodings = new ConcurrentLinkedQueue<>();
  private final Server server;

  RefusingProxy(URI receiver) {
    this.receiver =
        WebClient.builder(SessionProtocol.H2C, Endpoint.of(receiver.getHost(), receiver.getPort()))
            .factory(clients)
            .maxResponseLength(0)
            .build();
    this.server =
        Server.builder()
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .serviceUnder("/", this::serve)
            .build();
    server.start().join();
  }

  private HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    boolean isGrpc = isGrpc(request);
    encodings.add(
        request
            .headers()
            .get(isGrpc ? "grpc-encoding" : HttpHeaderNames.CONTENT_ENCODING.toString(), "none"));
    if (exports.getAndIncrement() >= REFUSED) {
      return receiver.execute(request);
    }
    return HttpResponse.of(
        request.aggregate().thenApply(whole -> HttpResponse.of(isGrpc ? unavailable() : busy())));
  }

  private static boolean isGrpc(HttpRequest request) {
    MediaType type = request.contentType();
    return type != null && type.subtype().startsWith("grpc");
  }

  private static ResponseHeaders unavailable() {
    return ResponseHeaders.builder(HttpStatus.OK)
        .contentType(MediaType.parse("application/grpc"))
        .set("grpc-status", GRPC_UNAVAILABLE)
        .endOfStream(true)
        .build();
  }

  private static ResponseHeaders busy() {
    return ResponseHeaders.of(HttpStatus.SERVICE_UNAVAILABLE, HttpHeaderNames.RETRY_AFTER, "1");
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.activeLocalPort());
  }

  /** Whether it had to refuse as often as it wanted to, and exports came after that. */
  boolean refusedAndServed() {
    return exports.get() > REFUSED;
  }

  /** The compression of each export that came, refused ones included. */
  Queue<String> encodings() {
    return encodings;
  }

  @Override
  public void close() {
    server.stop().join();
    clients.close();
  }
}
