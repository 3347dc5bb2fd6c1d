package io.millrace.query.admission;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is told of a queue, to whoever listens. Safe for all threads. */
public final class QueueStats {
  /** Why a query got no place. */
  public enum Refusal {
    /** Too many of its tenant wait. */
    TENANT_FULL("tenant_queue_full"),
    /** Too many wait. */
    FULL("queue_full"),
    /** Its time was over. */
    TIME("waited_too_long");

    private final String text;

    Refusal(String text) {
      this.text = text;
    }

    /** In metrics. */
    public String text() {
      return text;
    }
  }

  /** Is told on the thread of the query; must not block. */
  public interface Listener {
    void waited(Duration time);

    void refused(Refusal reason);
  }

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** From now on. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  void waited(Duration time) {
    listeners.forEach(listener -> listener.waited(time));
  }

  void refused(Refusal reason) {
    listeners.forEach(listener -> listener.refused(reason));
  }
}
