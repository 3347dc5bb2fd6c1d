package io.millrace.model.stream;

import io.millrace.model.tenant.TenantId;

/** New events of a tenant, as soon as the log holds them. Safe for all threads. */
public interface LiveStream extends AutoCloseable {
  /**
   * Follows a tenant from now on: the subscription hands out every event that the store did not
   * hold for certain at this moment, and then each new one. So what is read from the store
   * <em>after</em> this call, and what the subscription gives, leave no gap between them; they may
   * overlap, by what is stored meanwhile.
   *
   * <p>Blocks until the log is read.
   *
   * @param filter what is wanted of each event
   * @throws EventLogException UNAVAILABLE if the log does not answer
   */
  <T> LiveSubscription<T> subscribe(TenantId tenant, LiveFilter<T> filter);

  /** Ends all subscriptions. */
  @Override
  void close();
}
