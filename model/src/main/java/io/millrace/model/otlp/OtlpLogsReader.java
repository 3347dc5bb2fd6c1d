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

  private final WireCursor cursor = new WireCursor();
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
    cursor.reset(buffer, offset, length);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        int outerLimit = cursor.enter();
        resourceLogs(handler);
        cursor.leave(outerLimit);
      } else {
        cursor.skip(tag);
      }
    }
  }

  /** Two passes: the resource may come behind its records. */
  private void resourceLogs(OtlpLogsHandler handler) throws MalformedOtlpException {
    int start = cursor.position;
    resource.reset(cursor.buffer);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        int outerLimit = cursor.enter();
        resourceMessage();
        cursor.leave(outerLimit);
      } else if (tag == LEN_3) {
        cursor.readSlice(resource.schemaUrl);
      } else {
        cursor.skip(tag);
      }
    }
    handler.resource(resource);

    cursor.position = start;
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_2) {
        int outerLimit = cursor.enter();
        scopeLogs(handler);
        cursor.leave(outerLimit);
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void resourceMessage() throws MalformedOtlpException {
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case LEN_1 -> attribute(resource.attributes);
        case (2 << 3) | WireCursor.VARINT ->
            resource.droppedAttributesCount = (int) cursor.readVarint();
        default -> cursor.skip(tag);
      }
    }
  }

  private void scopeLogs(OtlpLogsHandler handler) throws MalformedOtlpException {
    int start = cursor.position;
    scope.reset(cursor.buffer);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        int outerLimit = cursor.enter();
        scopeMessage();
        cursor.leave(outerLimit);
      } else if (tag == LEN_3) {
        cursor.readSlice(scope.schemaUrl);
      } else {
        cursor.skip(tag);
      }
    }
    handler.scope(scope);

    cursor.position = start;
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_2) {
        int outerLimit = cursor.enter();
        logRecordMessage();
        handler.logRecord(logRecord);
        cursor.leave(outerLimit);
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void scopeMessage() throws MalformedOtlpException {
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case LEN_1 -> cursor.readSlice(scope.name);
        case LEN_2 -> cursor.readSlice(scope.version);
        case LEN_3 -> attribute(scope.attributes);
        case (4 << 3) | WireCursor.VARINT ->
            scope.droppedAttributesCount = (int) cursor.readVarint();
        default -> cursor.skip(tag);
      }
    }
  }

  private void logRecordMessage() throws MalformedOtlpException {
    LogRecordView r = logRecord;
    r.reset(cursor.buffer, cursor.position, cursor.limit - cursor.position);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case (1 << 3) | WireCursor.I64 -> r.timeUnixNano = cursor.readFixed64();
        case (2 << 3) | WireCursor.VARINT -> r.severityNumber = (int) cursor.readVarint();
        case (3 << 3) | WireCursor.LEN -> cursor.readSlice(r.severityText);
        case (5 << 3) | WireCursor.LEN -> body();
        case (6 << 3) | WireCursor.LEN -> attribute(r.attributes);
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

  private void body() throws MalformedOtlpException {
    int outerLimit = cursor.enter();
    int start = cursor.position;
    AnyValueView.check(cursor, 1);
    logRecord.body.set(cursor.buffer, start, cursor.limit - start);
    cursor.leave(outerLimit);
  }

  private void attribute(AttributesView attributes) throws MalformedOtlpException {
    int outerLimit = cursor.enter();
    attributes.add(cursor);
    cursor.leave(outerLimit);
  }
}
