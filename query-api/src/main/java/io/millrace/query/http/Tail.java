package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.millrace.model.stream.LiveStream;
import io.millrace.model.stream.LiveSubscription;
import io.millrace.query.live.LiveQuery;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.sql.LabelLayout;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * One tail, on a virtual thread of its own: the stored lines since its start, then the stream's.
 * The stream is subscribed first, so that nothing falls between the two; what comes from both is
 * passed over once. Each frame waits until the one before was taken: a slow client makes its
 * subscription drop, which it is told.
 */
final class Tail {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int FRAME_ENTRIES = 1_000;
  private static final long PING_NANOS = Duration.ofSeconds(10).toNanos();

  private final TailRequest request;
  private final QueryEngine stored;
  private final LiveStream stream;
  private final LabelLayout layout;
  private final InstantSource clock;
  private final WebSocketWriter out;
  private final Deque<Held> held = new ArrayDeque<>();
  private final Multiset<ProcessedEntry> seen = HashMultiset.create();
  private long toldDropped;
  private long lastSentNanos = System.nanoTime();

  private record Held(long dueNanos, ProcessedEntry entry) {}

  Tail(
      TailRequest request,
      QueryEngine stored,
      LiveStream stream,
      LabelLayout layout,
      InstantSource clock,
      WebSocketWriter out) {
    this.request = request;
    this.stored = stored;
    this.stream = stream;
    this.layout = layout;
    this.clock = clock;
    this.out = out;
  }

  /** Until the client or the server goes; throws what ends it otherwise. */
  void run() throws InterruptedException {
    LiveQuery query = new LiveQuery(request.query(), layout);
    try (LiveSubscription<ProcessedEntry> live = stream.subscribe(request.tenant(), query)) {
      List<ProcessedEntry> backlog = backlog();
      seen.addAll(backlog);
      if (!backlog.isEmpty()) {
        send(backlog, 0);
      }
      while (out.isOpen()) {
        follow(live);
      }
    }
  }

  private List<ProcessedEntry> backlog() {
    return stored
        .lines(
            new LineRequest(
                request.query(),
                request.startNanos(),
                clock.instant().toEpochMilli() * 1_000_000L + 1_000_000L,
                Direction.BACKWARD,
                request.limit(),
                0))
        .entries()
        .reverse();
  }

  private void follow(LiveSubscription<ProcessedEntry> live) throws InterruptedException {
    hold(live.receive(patience()));
    while (held.size() < FRAME_ENTRIES) {
      List<ProcessedEntry> more = live.receive(Duration.ZERO);
      if (more.isEmpty()) {
        break;
      }
      hold(more);
    }
    List<ProcessedEntry> due = new ArrayList<>();
    long now = System.nanoTime();
    while (!held.isEmpty() && held.peek().dueNanos() - now <= 0) {
      due.add(held.remove().entry());
    }
    due.sort(Comparator.comparingLong(ProcessedEntry::timestampNanos));
    long dropped = live.droppedRecords() - toldDropped;
    if (!due.isEmpty() || dropped > 0) {
      send(due, dropped);
      toldDropped += dropped;
    } else if (now - lastSentNanos > PING_NANOS) {
      out.writePing();
      lastSentNanos = now;
    }
  }

  private Duration patience() {
    if (held.isEmpty()) {
      return PATIENCE;
    }
    Duration due = Duration.ofNanos(Math.max(0, held.peek().dueNanos() - System.nanoTime()));
    return due.compareTo(PATIENCE) < 0 ? due : PATIENCE;
  }

  private void hold(List<ProcessedEntry> entries) {
    long due = System.nanoTime() + request.delay().toNanos();
    for (ProcessedEntry entry : entries) {
      if (!seen.remove(entry)) {
        held.add(new Held(due, entry));
      }
    }
  }

  private void send(List<ProcessedEntry> entries, long dropped) throws InterruptedException {
    if (!out.tryWrite(frame(entries, dropped))) {
      return;
    }
    lastSentNanos = System.nanoTime();
    try {
      out.whenConsumed().get();
    } catch (ExecutionException e) {
      // The client is gone: the writer is closed by now.
      out.close(e.getCause());
    }
  }

  private String frame(List<ProcessedEntry> entries, long dropped) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Answer.JSON.createGenerator(text)) {
      StreamsJson streams = new StreamsJson(request.categorized());
      json.writeStartObject();
      json.writeFieldName("streams");
      streams.write(json, entries);
      streams.writeFlags(json);
      if (dropped > 0) {
        writeDropped(json, dropped);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** One entry for all: what was dropped was not looked at, so that its labels are not known. */
  private void writeDropped(JsonGenerator json, long dropped) throws IOException {
    json.writeArrayFieldStart("dropped_entries");
    json.writeStartObject();
    json.writeStringField("timestamp", clock.instant().toEpochMilli() + "000000");
    json.writeObjectFieldStart("labels");
    json.writeStringField("dropped_records", Long.toString(dropped));
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }
}
