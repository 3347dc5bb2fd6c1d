package io.millrace.model.store;

import io.millrace.model.tenant.TenantId;
import java.io.InputStream;

/** SQL of a tenant's own, over its own rows. Safe for all threads; blocks. */
public interface TenantSql {
  /**
   * Starts one SELECT. It sees the tenant's rows in the tables {@code logs}, {@code otel_logs} and
   * {@code streams}, and nothing else of the store.
   *
   * @return the rows in the format, streamed; to be closed, before the end also to cancel
   * @throws StoreException REJECTED, with the reason and what is allowed, if it is anything else
   *     than such a SELECT; TIMEOUT and LIMIT as far as they show before the first row
   */
  InputStream run(TenantId tenant, String sql, SqlFormat format, SqlLimits limits);
}
