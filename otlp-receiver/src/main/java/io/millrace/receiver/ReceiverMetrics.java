package io.millrace.receiver;

import io.millrace.model.otlp.RecordFault;
import io.millrace.model.tenant.TenantId;
import java.util.Optional;

/**
 * What a receiver counts, as it happens. Called from event loops and from the event log's threads,
 * several at once: implementations must not block. Bytes are those of requests in protobuf,
 * decompressed, unless said otherwise.
 *
 * <p>Tenants are those of valid keys, so their number is bounded by the registry's.
 */
public interface ReceiverMetrics {
  /** Counts nothing. */
  ReceiverMetrics NONE = new ReceiverMetrics() {};

  /** Which of its rates a tenant is over. */
  enum Rate {
    BYTES,
    RECORDS
  }

  /** A request was decoded and is well-formed; its limits are not applied yet. */
  default void received(TenantId tenant, int records, long bytes) {}

  /** What remained of a request after its limits is durable. */
  default void accepted(TenantId tenant, int records, long bytes) {}

  /** So long it took from a request's headers until it was durable. */
  default void madeDurable(TenantId tenant, long nanos) {}

  /** Records of a request were refused, and its other records kept. */
  default void recordsRefused(TenantId tenant, RecordFault reason, int records) {}

  /** Records were cut to the size that they may have, and kept. */
  default void recordsTruncated(TenantId tenant, int records) {}

  /**
   * A request was refused as a whole.
   *
   * @param tenant whose it was; empty if that was not known yet
   */
  default void requestRefused(Optional<TenantId> tenant, RefusalKind reason) {}

  /**
   * A request was refused because of a rate; {@link #requestRefused} is called besides.
   *
   * @param rate the one that made it wait longest
   */
  default void rateLimited(TenantId tenant, Rate rate) {}

  /**
   * The bytes in memory of requests that are being read or wait for their confirmation have grown
   * or shrunk; compressed, decompressed and transcoded forms all count.
   *
   * @param change in bytes, negative when given back
   */
  default void inFlightChanged(TenantId tenant, long change) {}
}
