package io.millrace.model.store;

import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;

/**
 * What tenants have sent and what they take, by days in UTC. Safe for all threads and processes;
 * every call blocks and may throw {@link StoreException}.
 */
public interface Usage {
  /**
   * A day of a tenant.
   *
   * @param day of receipt
   * @param records that were stored, each once
   * @param rawBytes of their requests in protobuf, decompressed
   * @param storedBytes that all of the tenant's records took in the store, the most of that day; 0
   *     if nobody looked
   */
  record Day(LocalDate day, long records, long rawBytes, long storedBytes) {}

  /** The days of a tenant on which there was anything, in order; both ends inclusive. */
  ImmutableList<Day> days(TenantId tenant, LocalDate from, LocalDate to);

  /**
   * Looks at what tenants take now, and sums up what was stored long enough ago. May be repeated,
   * and may be called by several at once.
   *
   * @param today in UTC
   */
  void settle(LocalDate today);
}
