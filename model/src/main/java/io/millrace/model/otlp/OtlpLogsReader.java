package io.millrace.model.otlp;

import java.util.Objects;

/**
 * Walks the protobuf bytes of an ExportLogsServiceRequest
 * (opentelemetry/proto/collector/logs/v1/logs_service.proto) and hands resource, scope and record
 * to a handler, checked to the last byte. Fields may come in any order and unknown ones are passed
 * over, as protobuf's encoding specification demands. No object is made per record; a reader is
 * reused, by one thread at a time.
 *
 * <p>The handler is called while the walk goes on: if it ends in an exception, records before the
 * fault have been handed out. Call {@link #count} first where all or nothing matters.
 */
public final class OtlpLogsReader {
  private static final int LEN_1 = (1 << 3) | WireCursor.LEN;
  private static final int LEN_2 = (2 << 3) | WireCursor.LEN;
  private static final int LEN_3 = (3 << 3) | WireCursor.LEN;

  private final ResourceView resource = new ResourceView();
  private final ScopeView scope = new ScopeView();
  private final LogRecordView logRecord = new LogRecordView();

  private static final class Counter implements OtlpLogsHandler {
    private int records;

    @Override
    public void logRecord(LogRecordView ignored) {
      records++;
    }
  }

  /** Checks a request and returns its number of log records. */
  public int count(byte[] request) throws MalformedOtlpException {
    Counter counter = new Counter();
    read(request, counter);
    return counter.records;
  }

  /** Reads a whole array. */
  public void read(byte[] request, OtlpLogsHandler handler) throws MalformedOtlpException {
    read(request, 0, request.length, handler);
  }

  /**
   * Reads a range of an array.
   *
   * @throws MalformedOtlpException if the bytes are not well-formed; records before the fault were
   *     handed out
   */
  public void read(byte[] buffer, int offset, int length, OtlpLogsHandler handler)
      throws MalformedOtlpException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    WireCursor cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        int size = cursor.readLength();
        resourceLogs(buffer, cursor.position, size, handler);
        cursor.position += size;
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void resourceLogs(byte[] buffer, int offset, int length, OtlpLogsHandler handler)
      throws MalformedOtlpException {
    resource.reset(buffer);
    WireCursor cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        int size = cursor.readLength();
        resourceMessage(buffer, cursor.position, size);
        cursor.position += size;
      } else if (tag == LEN_3) {
        cursor.readSlice(resource.schemaUrl);
      } else {
        cursor.skip(tag);
      }
    }
    handler.resource(resource);

    cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_2) {
        int size = cursor.readLength();
        scopeLogs(buffer, cursor.position, size, handler);
        cursor.position += size;
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void resourceMessage(byte[] buffer, int offset, int length)
      throws MalformedOtlpException {
    WireCursor cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        int size = cursor.readLength();
        resource.attributes.add(buffer, cursor.position, size);
        cursor.position += size;
      } else if (tag == ((2 << 3) | WireCursor.VARINT)) {
        resource.droppedAttributesCount = (int) cursor.readVarint();
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void scopeLogs(byte[] buffer, int offset, int length, OtlpLogsHandler handler)
      throws MalformedOtlpException {
    scope.reset(buffer);
    WireCursor cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        int size = cursor.readLength();
        scopeMessage(buffer, cursor.position, size);
        cursor.position += size;
      } else if (tag == LEN_3) {
        cursor.readSlice(scope.schemaUrl);
      } else {
        cursor.skip(tag);
      }
    }
    handler.scope(scope);

    cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_2) {
        int size = cursor.readLength();
        logRecordMessage(buffer, cursor.position, size);
        cursor.position += size;
        handler.logRecord(logRecord);
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void scopeMessage(byte[] buffer, int offset, int length) throws MalformedOtlpException {
    WireCursor cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case LEN_1 -> cursor.readSlice(scope.name);
        case LEN_2 -> cursor.readSlice(scope.version);
        case LEN_3 -> {
          int size = cursor.readLength();
          scope.attributes.add(buffer, cursor.position, size);
          cursor.position += size;
        }
        case (4 << 3) | WireCursor.VARINT ->
            scope.droppedAttributesCount = (int) cursor.readVarint();
        default -> cursor.skip(tag);
      }
    }
  }

  private void logRecordMessage(byte[] buffer, int offset, int length)
      throws MalformedOtlpException {
    LogRecordView r = logRecord;
    r.reset(buffer, offset, length);
    WireCursor cursor = new WireCursor(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case (1 << 3) | WireCursor.I64 -> r.timeUnixNano = cursor.readFixed64();
        case (2 << 3) | WireCursor.VARINT -> r.severityNumber = (int) cursor.readVarint();
        case (3 << 3) | WireCursor.LEN -> cursor.readSlice(r.severityText);
        case (5 << 3) | WireCursor.LEN -> {
          int size = cursor.readLength();
          AnyValueView.check(buffer, cursor.position, size, 1);
          r.body.set(buffer, cursor.position, size);
          cursor.position += size;
        }
        case (6 << 3) | WireCursor.LEN -> {
          int size = cursor.readLength();
          r.attributes.add(buffer, cursor.position, size);
          cursor.position += size;
        }
        case (7 << 3) | WireCursor.VARINT -> r.droppedAttributesCount = (int) cursor.readVarint();
        case (8 << 3) | WireCursor.I32 -> r.flags = cursor.readFixed32();
        case (9 << 3) | WireCursor.LEN -> cursor.readSlice(r.traceId);
        case (10 << 3) | WireCursor.LEN -> cursor.readSlice(r.spanId);
        case (11 << 3) | WireCursor.I64 -> r.observedTimeUnixNano = cursor.readFixed64();
        case (12 << 3) | WireCursor.LEN -> cursor.readSlice(r.eventName);
        default -> cursor.skip(tag);
      }
    }
  }
}
