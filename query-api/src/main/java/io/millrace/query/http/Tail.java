package io.millrace.query.http;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Lists;
import com.google.common.collect.Multiset;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.LiveStream;
import io.millrace.model.stream.LiveSubscription;
import io.millrace.query.live.LiveQuery;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.sql.LabelLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one tail sends: the stored lines since its start, then the stream's. The stream is
 * subscribed first, so that nothing falls between the two; what comes from both is passed over
 * once. Each frame waits until the one before was taken: a slow client makes its own subscription
 * drop, which it is told. Blocks, and belongs to one thread.
 */
final class Tail {
  /** How often it is looked whether the client may still read. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

  /** Stored lines of a sender whose clock is a little fast are seen too. */
  private static final Duration LOOK_AHEAD = Duration.ofMinutes(1);

  private static final int FRAME_LINES = 1_000;

  /** So many lines wait for their delay; the others wait in the subscription, which is bounded. */
  private static final int MAX_HELD = 10_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(Tail.class);

  private final TailRequest request;
  private final Sources sources;
  private final TailFrames frames;
  private final Client client;
  private final HeldLines held;
  private final Multiset<ProcessedEntry> seen = HashMultiset.create();
  private long toldDropped;
  private long lastSentNanos = System.nanoTime();
  private long lastCheckNanos = System.nanoTime();

  /**
   * Where lines come from.
   *
   * @param stored the tenant's stored lines
   */
  record Sources(StoredLines stored, LiveStream stream, LabelLayout layout) {}

  /** Reads stored lines. */
  @FunctionalInterface
  interface StoredLines {
    QueryResult.Lines read(LineRequest lines) throws InterruptedException;
  }

  /**
   * Where they go.
   *
   * @param access throws what a client is told that may no longer read
   * @param dropped is told how many records a slow client missed
   */
  record Client(WebSocketWriter out, Runnable access, LongConsumer dropped) {}

  Tail(TailRequest request, Sources sources, TailFrames frames, Client client) {
    this.request = request;
    this.sources = sources;
    this.frames = frames;
    this.client = client;
    this.held = new HeldLines(request.delay());
  }

  /** Until the client is gone; throws whatever else ends it. */
  void run() throws InterruptedException {
    LiveQuery query =
        new LiveQuery(
            request.query(), sources.layout(), request.startNanos(), request.beganNanos());
    try (LiveSubscription<ProcessedEntry> live =
        sources.stream().subscribe(request.tenant(), query)) {
      List<ProcessedEntry> history = history();
      seen.addAll(history);
      send(history, 0);
      while (client.out().isOpen()) {
        checkAccess();
        receive(live);
        sendDue(live);
      }
    }
  }

  private List<ProcessedEntry> history() throws InterruptedException {
    LineRequest lines =
        new LineRequest(
            request.query(),
            request.startNanos(),
            request.beganNanos() + LOOK_AHEAD.toNanos(),
            Direction.BACKWARD,
            request.limit(),
            0);
    try {
      return sources.stored().read(lines).entries().reverse();
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.UNAVAILABLE) {
        throw e;
      }
      // What the store does not have yet comes from the stream, which is what a tail is for.
      LOGGER.warn(
          "a tail of {} begins without stored lines: the store is not available",
          request.tenant(),
          e);
      return List.of();
    }
  }

  private void checkAccess() {
    long now = System.nanoTime();
    if (now - lastCheckNanos >= CHECK_INTERVAL.toNanos()) {
      lastCheckNanos = now;
      client.access().run();
    }
  }

  private void receive(LiveSubscription<ProcessedEntry> live) throws InterruptedException {
    Duration patience = held.untilDue(System.nanoTime(), CHECK_INTERVAL);
    if (held.size() >= MAX_HELD) {
      Thread.sleep(patience);
      return;
    }
    List<ProcessedEntry> found = live.receive(patience);
    while (!found.isEmpty()) {
      hold(found);
      found = held.size() < FRAME_LINES ? live.receive(Duration.ZERO) : List.of();
    }
  }

  private void hold(List<ProcessedEntry> lines) {
    long now = System.nanoTime();
    for (ProcessedEntry line : lines) {
      if (!seen.remove(line)) {
        held.add(line, now);
      }
    }
  }

  private void sendDue(LiveSubscription<ProcessedEntry> live) throws InterruptedException {
    long now = System.nanoTime();
    long dropped = live.droppedRecords() - toldDropped;
    if (dropped > 0) {
      toldDropped += dropped;
      client.dropped().accept(dropped);
    }
    send(held.takeDue(now), dropped);
    if (now - lastSentNanos >= PING_INTERVAL.toNanos()) {
      client.out().writePing();
      lastSentNanos = now;
    }
  }

  private void send(List<ProcessedEntry> lines, long dropped) throws InterruptedException {
    if (lines.isEmpty() && dropped > 0) {
      write(frames.frame(lines, dropped));
      return;
    }
    long untold = dropped;
    for (List<ProcessedEntry> part : Lists.partition(lines, FRAME_LINES)) {
      write(frames.frame(part, untold));
      untold = 0;
    }
  }

  /** Writes a frame, and waits until it was taken or the client is gone. */
  private void write(String frame) throws InterruptedException {
    if (!client.out().tryWrite(frame)) {
      return;
    }
    lastSentNanos = System.nanoTime();
    while (true) {
      try {
        client.out().whenConsumed().get(CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        // A slow client; it may lose its key meanwhile.
        checkAccess();
      } catch (ExecutionException e) {
        // It is gone, and the socket closed.
        return;
      }
    }
  }
}
