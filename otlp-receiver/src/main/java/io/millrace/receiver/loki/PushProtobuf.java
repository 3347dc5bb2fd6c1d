package io.millrace.receiver.loki;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.WireCursor;
import io.millrace.model.otlp.WireSlice;

/**
 * Reads a PushRequest in protobuf: streams (1) of labels (1) and entries (2), an entry of timestamp
 * (1), line (2) and structured metadata (3). Other fields are passed over, among them the hash of a
 * stream and the parsed labels of an entry, which only answers have. One instance per request.
 */
final class PushProtobuf {
  private static final int VARINT_1 = (1 << 3) | WireCursor.VARINT;
  private static final int VARINT_2 = (2 << 3) | WireCursor.VARINT;
  private static final int LEN_1 = (1 << 3) | WireCursor.LEN;
  private static final int LEN_2 = (2 << 3) | WireCursor.LEN;
  private static final int LEN_3 = (3 << 3) | WireCursor.LEN;

  private final WireCursor cursor = new WireCursor();
  private final WireSlice labels = new WireSlice();
  private final WireSlice line = new WireSlice();
  private final WireSlice name = new WireSlice();
  private final WireSlice value = new WireSlice();
  private final OtlpWriter out;

  PushProtobuf(OtlpWriter out) {
    this.out = out;
  }

  void read(byte[] request) throws MalformedPushException {
    cursor.reset(request, 0, request.length);
    try {
      while (cursor.hasMore()) {
        int tag = cursor.readTag();
        if (tag == LEN_1) {
          int outerLimit = cursor.enter();
          stream(request);
          cursor.leave(outerLimit);
        } else {
          cursor.skip(tag);
        }
      }
    } catch (MalformedOtlpException e) {
      // its message has the form of ours
      throw new MalformedPushException(e.getMessage());
    }
  }

  /** Two passes: the labels may come behind the entries. The first jumps from field to field. */
  private void stream(byte[] request) throws MalformedOtlpException, MalformedPushException {
    int start = cursor.position();
    labels.set(request, start, 0);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_1) {
        cursor.readSlice(labels);
      } else {
        cursor.skip(tag);
      }
    }
    out.beginStream(labels());
    cursor.goTo(start);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == LEN_2) {
        int outerLimit = cursor.enter();
        entry(request);
        cursor.leave(outerLimit);
      } else {
        cursor.skip(tag);
      }
    }
    out.endStream();
  }

  private StreamLabels labels() throws MalformedPushException {
    try {
      return LabelsText.parse(labels.toByteArray());
    } catch (MalformedPushException e) {
      throw MalformedPushException.atByte(labels.offset(), "labels: " + e.getMessage());
    }
  }

  private void entry(byte[] request) throws MalformedOtlpException, MalformedPushException {
    int start = cursor.position();
    boolean hasTime = false;
    line.set(request, start, 0);
    out.beginEntry();
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case LEN_1 -> {
          int outerLimit = cursor.enter();
          out.time(timestamp());
          hasTime = true;
          cursor.leave(outerLimit);
        }
        case LEN_2 -> cursor.readSlice(line);
        case LEN_3 -> {
          int outerLimit = cursor.enter();
          metadata();
          cursor.leave(outerLimit);
        }
        default -> cursor.skip(tag);
      }
    }
    if (!hasTime) {
      throw MalformedPushException.atByte(start, "the entry has no timestamp");
    }
    out.line(line.buffer(), line.offset(), line.length());
    out.endEntry();
  }

  /** A google.protobuf.Timestamp, in nanoseconds since 1970. */
  private long timestamp() throws MalformedOtlpException, MalformedPushException {
    int start = cursor.position();
    long seconds = 0;
    long nanos = 0;
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case VARINT_1 -> seconds = cursor.readVarint();
        case VARINT_2 -> nanos = cursor.readVarint();
        default -> cursor.skip(tag);
      }
    }
    if (!PushTime.isValid(seconds, nanos)) {
      throw MalformedPushException.atByte(
          start,
          "timestamp: %d s and %d ns (expected: %s)".formatted(seconds, nanos, PushTime.RANGE));
    }
    return PushTime.unixNano(seconds, nanos);
  }

  private void metadata() throws MalformedOtlpException, MalformedPushException {
    int start = cursor.position();
    name.set(labels.buffer(), start, 0);
    value.set(labels.buffer(), start, 0);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case LEN_1 -> cursor.readSlice(name);
        case LEN_2 -> cursor.readSlice(value);
        default -> cursor.skip(tag);
      }
    }
    if (name.isEmpty()) {
      throw MalformedPushException.atByte(start, "structured metadata without a name");
    }
    out.metadata(name.toUtf8(), value.toUtf8());
  }
}
