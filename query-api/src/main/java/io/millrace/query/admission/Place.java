package io.millrace.query.admission;

import java.util.concurrent.atomic.AtomicBoolean;

/** A query that may run, until this is closed. Closing it again does nothing. */
public final class Place implements AutoCloseable {
  private final TenantQuery query;
  private final Runnable leave;
  private final AtomicBoolean left = new AtomicBoolean();

  Place(TenantQuery query, Runnable leave) {
    this.query = query;
    this.leave = leave;
  }

  /** For what takes no place. */
  public static Place none(TenantQuery query) {
    return new Place(query, () -> {});
  }

  /** The query, which knows how long it has waited. */
  public TenantQuery query() {
    return query;
  }

  @Override
  public void close() {
    leave();
  }

  /** Gives the place to another query. Doing it again does nothing. */
  public void leave() {
    if (left.compareAndSet(false, true)) {
      leave.run();
    }
  }
}
