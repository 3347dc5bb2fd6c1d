package io.millrace.model.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.DeleteRequest.Progress;
import io.millrace.model.store.DeleteRequest.State;
import io.millrace.model.tenant.TenantId;
import java.util.Optional;
import java.util.Set;

/**
 * Requests to delete records, kept for good. Safe for all threads and processes; every call blocks
 * and may throw {@link StoreException}.
 */
public interface DeleteRequests {
  /**
   * Keeps a new request. Durable when it returns.
   *
   * @param rows its records, over the columns of the table of records; kept with it, so that it
   *     means the same for ever
   */
  void add(DeleteRequest request, RowCondition rows);

  /** All requests of a tenant, the oldest first. */
  ImmutableList<DeleteRequest> list(TenantId tenant);

  /** The requests of all tenants that are in one of these states, the oldest first. */
  ImmutableList<DeleteRequest> list(Set<State> states);

  /** A request as it is now. */
  Optional<DeleteRequest> find(TenantId tenant, String id);

  /** The records that a request means. */
  RowCondition rows(DeleteRequest request);

  /**
   * Notes what has become of a request, if it is in one of the states that are expected; else
   * nothing changes. Of two at the same moment the last one counts.
   */
  void change(DeleteRequest request, ImmutableSet<State> expected, Progress progress);
}
