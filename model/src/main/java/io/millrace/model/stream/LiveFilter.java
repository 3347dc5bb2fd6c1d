package io.millrace.model.stream;

import java.util.function.Consumer;

/**
 * Chooses what one subscriber wants of an event. Called on the subscriber's own thread, one event
 * at a time: a slow one makes its own subscription drop, and no other.
 */
@FunctionalInterface
public interface LiveFilter<T> {
  /** Hands on what is wanted of the event, in the event's order; nothing if nothing is. */
  void select(LogEvent event, Consumer<? super T> wanted);
}
