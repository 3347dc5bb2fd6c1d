package io.millrace.server.http;

import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.LogEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps events in memory. */
public final class MemoryEventLog implements EventLog {
  public final List<LogEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public CompletableFuture<Void> append(LogEvent event) {
    events.add(event);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public EventSubscription subscribe(String subscriptionName) {
    throw new UnsupportedOperationException("a receiver only appends");
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public void close() {}
}
