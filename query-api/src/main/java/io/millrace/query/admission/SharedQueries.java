package io.millrace.query.admission;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The same question of several viewers, computed once: whoever asks what already waits for a place
 * gets that computation's result, and takes no place of its own. One that has begun is joined by
 * nobody, since records that were stored after its begin are missing from it: a result holds all
 * that was stored when its viewer asked. Safe for all threads.
 *
 * @param <K> what decides the result: equal keys ask the same
 * @param <V> a result, which its viewers read at the same time
 */
public final class SharedQueries<K, V> {
  private final QueryQueue queue;
  private final int maxViewers;
  private final LongAdder joined = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();

  /** Those that have not begun. */
  @GuardedBy("lock")
  private final Map<K, SharedQuery<V>> waiting = new HashMap<>();

  /**
   * Shares what waits in a queue.
   *
   * @param maxViewers of one computation; the next one has its own, which the queue may refuse
   */
  public SharedQueries(QueryQueue queue, int maxViewers) {
    this.queue = queue;
    this.maxViewers = maxViewers;
  }

  /**
   * Waits for the result of a computation, at most until the viewer's time is over. The computation
   * runs on a thread of its own, which is interrupted when its last viewer has gone.
   *
   * @param query the viewer's, of the same tenant and limits as all that have this key
   * @param priority likewise the same
   * @param computation gets the query of the viewer that came last, and so the latest deadline
   * @throws QueryLimitException if the computation got no place, or past the viewer's time
   * @throws InterruptedException if this thread is interrupted: the viewer has gone
   */
  public V ask(K key, TenantQuery query, Priority priority, Function<TenantQuery, V> computation)
      throws InterruptedException {
    SharedQuery<V> shared = join(key, query, priority, computation);
    try {
      return shared.await(query);
    } finally {
      leave(key, shared);
    }
  }

  private SharedQuery<V> join(
      K key, TenantQuery query, Priority priority, Function<TenantQuery, V> computation) {
    lock.lock();
    try {
      SharedQuery<V> open = waiting.get(key);
      if (open != null && open.viewers() < maxViewers) {
        open.join(query);
        joined.increment();
        return open;
      }
      SharedQuery<V> first = new SharedQuery<>(query);
      waiting.put(key, first);
      first.start(() -> compute(key, first, priority, computation));
      return first;
    } finally {
      lock.unlock();
    }
  }

  private V compute(
      K key, SharedQuery<V> shared, Priority priority, Function<TenantQuery, V> computation)
      throws InterruptedException {
    try (Place place =
        queue.enter(shared.query(), priority, () -> shared.query().deadlineNanos())) {
      close(key, shared);
      return computation.apply(shared.begin(place.query().waited()));
    } finally {
      // also when it got no place
      close(key, shared);
    }
  }

  /** From now on nobody joins it. */
  private void close(K key, SharedQuery<V> shared) {
    lock.lock();
    try {
      waiting.remove(key, shared);
    } finally {
      lock.unlock();
    }
  }

  private void leave(K key, SharedQuery<V> shared) {
    lock.lock();
    try {
      if (shared.leave()) {
        waiting.remove(key, shared);
        shared.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Viewers that joined another one's computation, since the start. */
  public long joined() {
    return joined.sum();
  }
}
