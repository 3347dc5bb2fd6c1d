package io.millrace.model.store;

import io.millrace.model.tenant.TenantId;
import java.time.Instant;

/**
 * A tenant's request to delete records.
 *
 * @param id unique within the tenant
 * @param query as it was asked
 * @param startUnixNano first time of the records' own, inclusive
 * @param endUnixNano last time, inclusive
 * @param created records that were received later are not meant
 * @param progress how far it is
 */
public record DeleteRequest(
    TenantId tenant,
    String id,
    String query,
    long startUnixNano,
    long endUnixNano,
    Instant created,
    Progress progress) {
  /** What has become of a request. */
  public enum State {
    /** It waits, and may be cancelled. */
    RECEIVED,
    /** Records are being deleted. */
    RUNNING,
    /** They are gone. */
    PROCESSED,
    /** It was withdrawn; what was deleted before stays deleted. */
    CANCELLED
  }

  /**
   * How far a request is.
   *
   * @param percent of the days that it concerns
   * @param deletedRows at least so many records are gone
   * @param changed when this was noted
   */
  public record Progress(State state, int percent, long deletedRows, Instant changed) {}
}
