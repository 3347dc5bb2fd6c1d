package io.millrace.query.http;

import io.millrace.model.tenant.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The tails of this process: so many of a tenant at once, and none after the end. Thread-safe. */
final class OpenTails implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final int maxOfTenant;
  private final Map<TenantId, Set<Thread>> tails = new HashMap<>();
  private boolean closed;

  OpenTails(int maxOfTenant) {
    this.maxOfTenant = maxOfTenant;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized boolean isFull(TenantId tenant) {
    return tails.getOrDefault(tenant, Set.of()).size() >= maxOfTenant;
  }

  synchronized int count() {
    return tails.values().stream().mapToInt(Set::size).sum();
  }

  /** False if there are too many, or it is the end: then the thread must not run. */
  synchronized boolean enter(TenantId tenant, Thread tail) {
    if (closed || isFull(tenant)) {
      return false;
    }
    return tails.computeIfAbsent(tenant, key -> new HashSet<>()).add(tail);
  }

  synchronized void leave(TenantId tenant, Thread tail) {
    Set<Thread> ofTenant = tails.getOrDefault(tenant, Set.of());
    if (ofTenant.remove(tail) && ofTenant.isEmpty()) {
      tails.remove(tenant);
    }
    notifyAll();
  }

  /** Interrupts every tail, and waits a while until they have left. */
  @Override
  public synchronized void close() {
    closed = true;
    tails.values().forEach(ofTenant -> ofTenant.forEach(Thread::interrupt));
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (long left = PATIENCE.toMillis();
          !tails.isEmpty() && left > 0;
          left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
