package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;

/**
 * How a {@link LogEvent} becomes a Pulsar message and comes back. The payload is exactly the
 * serialized request, which any consumer of OTLP reads; all else is in the message's properties.
 *
 * <p>A message of another producer may lack the properties: it belongs to the default tenant, was
 * received when it was published, and its records are counted.
 */
final class EventProperties {
  private static final String TENANT = "tenant";
  private static final String RECEIVED = "received";
  private static final String RECORDS = "records";
  private static final String FORMAT = "format";

  private EventProperties() {}

  /** A message that is no event; its message says why and how it ought to be. */
  static final class NotAnEventException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnEventException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static ImmutableMap<String, String> of(LogEvent event) {
    return ImmutableMap.of(
        TENANT, event.tenant().value(),
        RECEIVED, Long.toString(event.receivedUnixNano()),
        RECORDS, Integer.toString(event.recordCount()),
        FORMAT, Integer.toString(LogEvent.FORMAT_VERSION));
  }

  static LogEvent event(Message<byte[]> message) throws NotAnEventException {
    Map<String, String> properties = message.getProperties();
    checkFormat(properties.getOrDefault(FORMAT, Integer.toString(LogEvent.FORMAT_VERSION)));
    byte[] payload = message.getData();
    return new LogEvent(
        tenant(properties.get(TENANT)),
        payload,
        received(properties.get(RECEIVED), message.getPublishTime()),
        records(properties.get(RECORDS), payload));
  }

  private static void checkFormat(String format) throws NotAnEventException {
    if (!format.equals(Integer.toString(LogEvent.FORMAT_VERSION))) {
      throw new NotAnEventException(
          "format: %s (expected: %d)".formatted(format, LogEvent.FORMAT_VERSION), null);
    }
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
