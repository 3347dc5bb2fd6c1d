package io.millrace.receiver;

import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.LogEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Keeps events in memory; answers as it is told to. */
public final class FakeEventLog implements EventLog {
  public final List<LogEvent> events = new CopyOnWriteArrayList<>();
  public volatile boolean available = true;
  public volatile boolean keepsEvents = true;
  public volatile int maxEventBytes = DEFAULT_MAX_EVENT_BYTES;
  public volatile Function<LogEvent, CompletableFuture<Void>> onAppend =
      event -> CompletableFuture.completedFuture(null);

  /** As it was at first. */
  public void reset() {
    events.clear();
    available = true;
    maxEventBytes = DEFAULT_MAX_EVENT_BYTES;
    onAppend = event -> CompletableFuture.completedFuture(null);
  }

  public void failWith(EventLogException.Kind kind) {
    onAppend = event -> CompletableFuture.failedFuture(new EventLogException(kind, "as told"));
  }

  @Override
  public CompletableFuture<Void> append(LogEvent event) {
    if (keepsEvents) {
      events.add(event);
    }
    return onAppend.apply(event);
  }

  @Override
  public int maxEventBytes() {
    return maxEventBytes;
  }

  @Override
  public EventSubscription subscribe(String subscriptionName) {
    throw new UnsupportedOperationException("the receiver only appends");
  }

  @Override
  public boolean isAvailable() {
    return available;
  }

  @Override
  public void close() {}
}
