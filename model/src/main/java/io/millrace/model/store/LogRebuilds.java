package io.millrace.model.store;

import io.millrace.model.tenant.TenantId;
import java.util.Optional;

/** A store whose records can be made anew. Safe for all threads. */
public interface LogRebuilds {
  /**
   * Opens a rebuild; does nothing yet.
   *
   * @param tenant whose records
   * @param name of the rebuild: letters, digits and _
   * @param into table that is to be made and to stay, beside the store's own; empty if the records
   *     are to take the place of the store's
   * @throws IllegalArgumentException if into is no name for a table
   */
  LogRebuild rebuild(TenantId tenant, String name, Optional<String> into);
}
