package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.Streams;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads a tail as a client of its own: keeps every frame with its time, and how it ended. */
final class TailReader implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Frame> frames = new CopyOnWriteArrayList<>();
  private final StringBuilder parts = new StringBuilder();
  private final boolean reads;
  private WebSocket socket;
  private volatile String end = "";

  /**
   * What came.
   *
   * @param nanoTime when its last byte was there
   */
  record Frame(long nanoTime, JsonNode json) {
    List<String> lines() {
      return Streams.stream(json.path("streams"))
          .flatMap(stream -> Streams.stream(stream.path("values")))
          .map(value -> value.path(1).asText())
          .toList();
    }

    long dropped() {
      return Streams.stream(json.path("dropped_entries"))
          .mapToLong(entry -> entry.path("labels").path("dropped_records").asLong())
          .sum();
    }
  }

  private TailReader(boolean reads) {
    this.reads = reads;
  }

  /**
   * Opens a tail.
   *
   * @param more further parameters, {@code &name=value}
   * @throws java.util.concurrent.CompletionException by WebSocketHandshakeException, if refused
   */
  static TailReader open(
      HttpClient client, RunningMillrace millrace, String key, String query, String more) {
    return new TailReader(true).connect(client.newWebSocketBuilder(), millrace, key, query, more);
  }

  /** Opens one that does not read before {@link #resume}. */
  static TailReader openStalled(
      HttpClient client, RunningMillrace millrace, String key, String query, String more) {
    return new TailReader(false).connect(client.newWebSocketBuilder(), millrace, key, query, more);
  }

  /** Opens one that wants labels by their kinds. */
  static TailReader openCategorized(
      HttpClient client, RunningMillrace millrace, String key, String query) {
    return new TailReader(true)
        .connect(
            client
                .newWebSocketBuilder()
                .header("X-Loki-Response-Encoding-Flags", "categorize-labels"),
            millrace,
            key,
            query,
            "");
  }

  private TailReader connect(
      WebSocket.Builder builder, RunningMillrace millrace, String key, String query, String more) {
    if (!key.isEmpty()) {
      builder.header("Authorization", "Bearer " + key);
    }
    String url = millrace.query("/loki/api/v1/tail?query=").toString().replaceFirst("^http", "ws");
    socket =
        builder
            .buildAsync(
                URI.create(url + URLEncoder.encode(query, StandardCharsets.UTF_8) + more), this)
            .join();
    return this;
  }

  void resume() {
    socket.request(Long.MAX_VALUE);
  }

  /** Waits until so many lines are there, and gives all frames. */
  List<Frame> awaitLines(int least) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(lines()).hasSizeGreaterThanOrEqualTo(least));
    return frames;
  }

  List<Frame> frames() {
    return frames;
  }

  List<String> lines() {
    return frames.stream().flatMap(frame -> frame.lines().stream()).toList();
  }

  long dropped() {
    return frames.stream().mapToLong(Frame::dropped).sum();
  }

  /** Waits for the server's end of it: status and reason. */
  String end() {
    await().atMost(PATIENCE).until(() -> !end.isEmpty());
    return end;
  }

  /** How it ended, if it has; empty while it is open. */
  String ended() {
    return end;
  }

  /** Gone without a word. */
  void abort() {
    socket.abort();
  }

  @Override
  public void onOpen(WebSocket opened) {
    if (reads) {
      opened.request(Long.MAX_VALUE);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    parts.append(part);
    if (last) {
      try {
        frames.add(new Frame(System.nanoTime(), JSON.readTree(parts.toString())));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
      parts.setLength(0);
    }
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
    socket.abort();
  }
}
