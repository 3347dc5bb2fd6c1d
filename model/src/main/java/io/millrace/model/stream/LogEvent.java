package io.millrace.model.stream;

import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.PlacementRule;
import io.millrace.model.tenant.TenantId;

/**
 * One accepted export request on its way to the store.
 *
 * @param tenant whose records these are
 * @param payload a serialized ExportLogsServiceRequest, well-formed; owned by the event, never
 *     modified
 * @param receivedUnixNano when the receiver accepted it, nanoseconds since the epoch
 * @param recordCount number of log records in the payload
 * @param placement where the records are to lie, by the rule when it was accepted
 */
@SuppressWarnings(
    "ArrayRecordComponent") // The hot path hands the bytes on; a copy or a wrapper would cost one
// per request.
public record LogEvent(
    TenantId tenant, byte[] payload, long receivedUnixNano, int recordCount, Placement placement) {
  /**
   * Version of an event's form that this program writes: 1 = ExportLogsServiceRequest in protobuf;
   * 2 = the same, and the content hash is noted beside it. Older ones are read too.
   */
  public static final int FORMAT_VERSION = 2;

  /** An event of a tenant whose placement nobody has decided. */
  public LogEvent(TenantId tenant, byte[] payload, long receivedUnixNano, int recordCount) {
    this(tenant, payload, receivedUnixNano, recordCount, PlacementRule.AUTO.of(tenant));
  }

  @Override
  public String toString() {
    return "LogEvent[tenant="
        + tenant
        + ", bytes="
        + payload.length
        + ", records="
        + recordCount
        + "]";
  }
}
