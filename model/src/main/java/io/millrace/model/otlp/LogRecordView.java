package io.millrace.model.otlp;

/**
 * One LogRecord (opentelemetry/proto/logs/v1/logs.proto) as ranges of the request's bytes. Reused:
 * valid only inside the handler call that received it.
 */
public final class LogRecordView {
  final AttributesView attributes = new AttributesView();
  final AnyValueView body = new AnyValueView();
  final WireSlice severityText = new WireSlice();
  final WireSlice traceId = new WireSlice();
  final WireSlice spanId = new WireSlice();
  final WireSlice eventName = new WireSlice();
  final WireSlice message = new WireSlice();
  long timeUnixNano;
  long observedTimeUnixNano;
  int severityNumber;
  int droppedAttributesCount;
  int flags;

  void reset(byte[] buffer, int offset, int length) {
    attributes.reset(buffer);
    body.clear();
    severityText.clear();
    traceId.clear();
    spanId.clear();
    eventName.clear();
    message.set(buffer, offset, length);
    timeUnixNano = 0;
    observedTimeUnixNano = 0;
    severityNumber = 0;
    droppedAttributesCount = 0;
    flags = 0;
  }

  /** Nanoseconds since the epoch, unsigned 64 bits; 0 = unknown. */
  public long timeUnixNano() {
    return timeUnixNano;
  }

  /** Nanoseconds since the epoch, unsigned 64 bits; 0 = unknown. */
  public long observedTimeUnixNano() {
    return observedTimeUnixNano;
  }

  /** SeverityNumber as sent: 1 to 24, anything else means unspecified. */
  public int severityNumber() {
    return severityNumber;
  }

  public WireSlice severityText() {
    return severityText;
  }

  public AnyValueView body() {
    return body;
  }

  public AttributesView attributes() {
    return attributes;
  }

  /** Attributes that the sender dropped (uint32). */
  public int droppedAttributesCount() {
    return droppedAttributesCount;
  }

  /** Flags; the low 8 bits are the W3C trace flags. */
  public int flags() {
    return flags;
  }

  /** 16 bytes, or empty. */
  public WireSlice traceId() {
    return traceId;
  }

  /** 8 bytes, or empty. */
  public WireSlice spanId() {
    return spanId;
  }

  public WireSlice eventName() {
    return eventName;
  }

  /** The whole LogRecord message, without its tag and length. */
  public WireSlice message() {
    return message;
  }
}
