package io.millrace.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The WebSocket of a tail. Reads one frame ahead, and no more: who is slow, is told by the server.
 */
final class TailConnection implements AutoCloseable {
  /** A frame, or why there are no more. */
  private record Received(String text, boolean isEnd) {}

  private final WebSocket socket;
  private final BlockingQueue<Received> received;

  private TailConnection(WebSocket socket, BlockingQueue<Received> received) {
    this.socket = socket;
    this.received = received;
  }

  /**
   * Connects. Blocks.
   *
   * @throws IllegalStateException if the server does not answer, or refuses; the message is its own
   */
  static TailConnection open(HttpClient client, HttpRequest request) throws InterruptedException {
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    WebSocket.Builder builder = client.newWebSocketBuilder();
    request.headers().map().forEach((name, values) -> builder.header(name, values.getFirst()));
    URI url = URI.create(request.uri().toString().replaceFirst("^http", "ws"));
    try {
      return new TailConnection(builder.buildAsync(url, new Listener(received)).join(), received);
    } catch (CompletionException e) {
      throw new IllegalStateException(reason(client, request, e.getCause()), e);
    }
  }

  /** Java's client keeps to itself what a refusal says; without the upgrade it is told again. */
  private static String reason(HttpClient client, HttpRequest request, Throwable fault)
      throws InterruptedException {
    try {
      if (fault instanceof WebSocketHandshakeException) {
        return client.send(request, BodyHandlers.ofString()).body().strip();
      }
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
    return "%s does not answer (is it up? --url names another): %s"
        .formatted(request.uri().resolve("/"), fault);
  }

  /**
   * The next frame. Blocks.
   *
   * @throws IllegalStateException when there are no more; the message says why
   */
  String next() throws InterruptedException {
    Received next = received.take();
    if (next.isEnd()) {
      throw new IllegalStateException("the tail ended: " + next.text());
    }
    socket.request(1);
    return next.text();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<Received> received;
    private final StringBuilder parts = new StringBuilder();

    Listener(BlockingQueue<Received> received) {
      this.received = received;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        received.add(new Received(parts.toString(), false));
        parts.setLength(0);
      } else {
        socket.request(1);
      }
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      received.add(new Received(reason.isEmpty() ? "status " + status : reason, true));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable fault) {
      received.add(new Received(fault.toString(), true));
    }
  }
}
