package io.millrace.model.store;

import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;

/**
 * Moves stored records between partitions, when a tenant's placement has changed. Every call may be
 * repeated, after a crash of either side too; only one process may move at a time. Blocks, for as
 * long as it takes; may throw {@link StoreException}.
 */
public interface LogMoves {
  /** Records of a tenant's day in one place. */
  record Placed(TenantId tenant, LocalDate day, Placement placement) {}

  /** Where every tenant's days are that have records. */
  ImmutableList<Placed> placed();

  /** Where those of one tenant are. */
  ImmutableList<Placed> placed(TenantId tenant);

  /**
   * Moves records. Queries see them at every moment, and twice for the moment between their
   * appearance in the new place and their deletion in the old one.
   *
   * @return how many
   */
  long move(Placed from, Placement to);

  /** Ends what a process that died has left undone. */
  void finishInterrupted();
}
