package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.PlacementRule;
import io.millrace.model.tenant.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a {@link LogEvent} becomes a Pulsar message and comes back. The payload is exactly the
 * serialized request, which any consumer of OTLP reads; all else is in the message's properties.
 *
 * <p>A message of another producer may lack the properties: it belongs to the default tenant, was
 * received when it was published, its records are counted, and it is never taken for a repetition.
 */
final class EventProperties {
  static final String TENANT = "tenant";
  static final String HASH = "hash";
  private static final String RECEIVED = "received";
  private static final String RECORDS = "records";
  private static final String FORMAT = "format";
  private static final String PLACEMENT = "placement";
  private static final int OLDEST_FORMAT = 1;

  private EventProperties() {}

  /** A message that is no event; its message says why and how it ought to be. */
  static final class NotAnEventException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnEventException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static ImmutableMap<String, String> of(LogEvent event, ContentHash hash) {
    return ImmutableMap.of(
        TENANT, event.tenant().value(),
        RECEIVED, Long.toString(event.receivedUnixNano()),
        RECORDS, Integer.toString(event.recordCount()),
        FORMAT, Integer.toString(LogEvent.FORMAT_VERSION),
        HASH, hash.toString(),
        PLACEMENT, event.placement().partition());
  }

  /** The hash, if the message has one. */
  static Optional<ContentHash> contentHash(Map<String, String> properties) {
    try {
      return Optional.ofNullable(properties.get(HASH)).map(ContentHash::parse);
    } catch (IllegalArgumentException e) {
      // Another producer's property of that name.
      return Optional.empty();
    }
  }

  static LogEvent event(Map<String, String> properties, byte[] payload, long publishUnixMillis)
      throws NotAnEventException {
    checkFormat(properties.get(FORMAT));
    TenantId tenant = tenant(properties.get(TENANT));
    return new LogEvent(
        tenant,
        payload,
        received(properties.get(RECEIVED), publishUnixMillis),
        records(properties.get(RECORDS), payload),
        placement(tenant, properties.get(PLACEMENT)));
  }

  /** That of the rule for those of whom nothing is said, where it is missing or another's word. */
  private static Placement placement(TenantId tenant, String text) {
    try {
      Placement placement = text == null ? null : new Placement(text);
      if (placement != null && placement.mayHold(tenant)) {
        return placement;
      }
    } catch (IllegalArgumentException e) {
      // Another producer's property of that name.
    }
    return PlacementRule.AUTO.of(tenant);
  }

  /** A later version may mean something else by the same bytes. */
  private static void checkFormat(String format) throws NotAnEventException {
    try {
      int version = format == null ? OLDEST_FORMAT : Integer.parseInt(format);
      if (version >= OLDEST_FORMAT && version <= LogEvent.FORMAT_VERSION) {
        return;
      }
    } catch (NumberFormatException e) {
      throw new NotAnEventException("format: not a number (expected: a version)", e);
    }
    throw new NotAnEventException(
        "format: %s (expected: %d to %d)".formatted(format, OLDEST_FORMAT, LogEvent.FORMAT_VERSION),
        null);
  }

  private static TenantId tenant(String text) throws NotAnEventException {
    try {
      return text == null ? TenantId.DEFAULT : new TenantId(text);
    } catch (IllegalArgumentException e) {
      throw new NotAnEventException(e.getMessage(), e);
    }
  }

  private static long received(String text, long publishMillis) throws NotAnEventException {
    try {
      return text == null ? TimeUnit.MILLISECONDS.toNanos(publishMillis) : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new NotAnEventException("received: not a number (expected: nanoseconds)", e);
    }
  }

  private static int records(String text, byte[] payload) throws NotAnEventException {
    try {
      return text == null ? new OtlpLogsReader().count(payload) : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new NotAnEventException("records: not a number (expected: a count)", e);
    } catch (MalformedOtlpException e) {
      throw new NotAnEventException("payload: " + e.getMessage(), e);
    }
  }
}
