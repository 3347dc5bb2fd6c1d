package io.millrace.model.stream;

import java.util.concurrent.CompletableFuture;

/** A durable, replayable log of accepted requests. Safe for all threads. */
public interface EventLog extends AutoCloseable {
  /** 5 MiB. */
  int DEFAULT_MAX_EVENT_BYTES = 5 << 20;

  /**
   * Appends an event. The future completes when the log holds it durably, and not before; it
   * completes exceptionally with {@link EventLogException} within the append timeout of the
   * configuration, and then the event may or may not have been stored. Never blocks. Completes on a
   * thread of the log's client: do no blocking work there.
   */
  CompletableFuture<Void> append(LogEvent event);

  /** Largest payload of an event; what is larger is rejected. */
  default int maxEventBytes() {
    return DEFAULT_MAX_EVENT_BYTES;
  }

  /**
   * Joins a named subscription. Each partition is delivered to one member at a time; what the
   * members have acknowledged survives all of them. Connects when the member asks for partitions.
   */
  EventSubscription subscribe(String subscriptionName);

  /** Whether an append is likely to succeed now: the producer is connected. */
  boolean isAvailable();

  @Override
  void close();
}
