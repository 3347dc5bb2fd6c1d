package io.millrace.query.http;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads a tail: keeps every frame, and how it ended. */
final class TailClient implements WebSocket.Listener, AutoCloseable {
  private final List<String> frames = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private WebSocket socket;
  private volatile String end = "";

  /**
   * Opens it.
   *
   * @throws java.util.concurrent.CompletionException by WebSocketHandshakeException, if refused
   */
  static TailClient open(HttpClient client, URI http, Map<String, String> headers) {
    TailClient tail = new TailClient();
    WebSocket.Builder builder = client.newWebSocketBuilder();
    headers.forEach(builder::header);
    tail.socket =
        builder.buildAsync(URI.create(http.toString().replaceFirst("http", "ws")), tail).join();
    return tail;
  }

  /** Waits until there are so many frames, and gives all. */
  List<String> frames(int least) {
    await().until(() -> frames.size() >= least);
    return frames;
  }

  /** Waits for the server's end of it: status and reason. */
  String end() {
    await().until(() -> !end.isEmpty());
    return end;
  }

  boolean isEnded() {
    return !end.isEmpty();
  }

  /** Gone without a word. */
  void abort() {
    socket.abort();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      frames.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    end = status + " " + reason;
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable fault) {
    end = fault.toString();
  }

  @Override
  public void close() {
    if (!socket.isOutputClosed()) {
      var _ = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }
  }
}
