package io.millrace.query.admission;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.QueryLimits;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.admission.TenantLine.Waiter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The places in which queries run, and those who wait for one. A place that is free goes to the
 * tenants in turn, and within a tenant by priority, then by order of arrival; no tenant has more
 * than its limit at once, whoever else waits. Safe for all threads.
 */
public final class QueryQueue {
  private final QueueSettings settings;
  private final LimitsSource limits;
  private final QueueStats stats = new QueueStats();
  private final ReentrantLock lock = new ReentrantLock();

  /** Whoever has a query that runs or waits; the first has its turn. */
  @GuardedBy("lock")
  private final Map<TenantId, TenantLine> lines = new LinkedHashMap<>();

  @GuardedBy("lock")
  private int running;

  @GuardedBy("lock")
  private int waiting;

  /**
   * A queue of one process.
   *
   * @param limits of the tenants, as they are when a place is free
   */
  public QueryQueue(QueueSettings settings, LimitsSource limits) {
    this.settings = settings;
    this.limits = limits;
  }

  /**
   * Waits for a place, at most until the query's time is over.
   *
   * @throws QueryLimitException if too many wait already, or past the query's time
   * @throws InterruptedException if the thread is interrupted; then it waits no more
   */
  public Place enter(TenantQuery query, Priority priority) throws InterruptedException {
    return enter(query, priority, query::deadlineNanos);
  }

  /**
   * As {@link #enter(TenantQuery, Priority)}, for a query that may get more time while it waits.
   *
   * @param deadlineNanos of {@link System#nanoTime()}, asked again when it is over
   */
  Place enter(TenantQuery query, Priority priority, LongSupplier deadlineNanos)
      throws InterruptedException {
    long begin = System.nanoTime();
    Waiter waiter = line(query, priority);
    try {
      if (!waiter.await(deadlineNanos)) {
        stats.refused(QueueStats.Refusal.TIME);
        throw query.pastTimeWaiting();
      }
    } catch (InterruptedException | QueryLimitException e) {
      giveUp(query.tenant(), waiter);
      throw e;
    }
    Duration waited = Duration.ofNanos(System.nanoTime() - begin);
    stats.waited(waited);
    return new Place(query.waited(waited), () -> leave(query.tenant()));
  }

  private Waiter line(TenantQuery query, Priority priority) {
    lock.lock();
    try {
      TenantLine line = lines.computeIfAbsent(query.tenant(), tenant -> new TenantLine());
      Waiter waiter = line.add(priority);
      waiting++;
      dispatch();
      if (!waiter.hasPlace()) {
        refuseIfFull(query, line, waiter);
      }
      return waiter;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void refuseIfFull(TenantQuery query, TenantLine line, Waiter waiter) {
    QueryLimits.Share share = query.limits().share();
    boolean tenantFull = line.waiting() > share.maxWaiting();
    if (!tenantFull && waiting <= settings.maxWaiting()) {
      return;
    }
    remove(query.tenant(), waiter);
    stats.refused(tenantFull ? QueueStats.Refusal.TENANT_FULL : QueueStats.Refusal.FULL);
    String asked =
        tenantFull
            ? "queries at once: %d run and %d wait (limit maxQueriesRunning: %d, limit maxQueriesWaiting: %d)"
                .formatted(line.running(), line.waiting(), share.maxRunning(), share.maxWaiting())
            : "queries at once: %d run and %d wait, of all tenants (query.max-running: %d, query.max-waiting: %d)"
                .formatted(running, waiting, settings.maxRunning(), settings.maxWaiting());
    throw new QueryLimitException(
        QueryLimitException.Kind.BUSY,
        asked
            + "; send fewer at once, or try again later"
            + (tenantFull ? ", or have a limit raised" : ""));
  }

  /** Gives free places to those whose turn it is. */
  @GuardedBy("lock")
  private void dispatch() {
    while (running < settings.maxRunning()) {
      TenantId next = next();
      if (next == null) {
        return;
      }
      TenantLine line = lines.remove(next);
      // behind all others
      lines.put(next, line);
      line.admit();
      waiting--;
      running++;
    }
  }

  /** The first tenant that waits and may have one more; null if there is none. */
  @GuardedBy("lock")
  private TenantId next() {
    for (Map.Entry<TenantId, TenantLine> next : lines.entrySet()) {
      TenantLine line = next.getValue();
      if (line.waiting() > 0
          && line.running() < limits.limits(next.getKey()).query().share().maxRunning()) {
        return next.getKey();
      }
    }
    return null;
  }

  private void giveUp(TenantId tenant, Waiter waiter) {
    lock.lock();
    try {
      if (waiter.hasPlace()) {
        // it came at the last moment
        leaveLocked(tenant);
      } else {
        remove(tenant, waiter);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void remove(TenantId tenant, Waiter waiter) {
    TenantLine line = lines.get(tenant);
    line.remove(waiter);
    waiting--;
    forgetIfIdle(tenant, line);
  }

  private void leave(TenantId tenant) {
    lock.lock();
    try {
      leaveLocked(tenant);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void leaveLocked(TenantId tenant) {
    TenantLine line = lines.get(tenant);
    line.leave();
    running--;
    forgetIfIdle(tenant, line);
    dispatch();
  }

  @GuardedBy("lock")
  private void forgetIfIdle(TenantId tenant, TenantLine line) {
    if (line.running() == 0 && line.waiting() == 0) {
      lines.remove(tenant);
    }
  }

  /** Queries that run. */
  public int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Queries that wait. */
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** What has happened so far. */
  public QueueStats stats() {
    return stats;
  }
}
