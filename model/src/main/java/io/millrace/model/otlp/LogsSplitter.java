package io.millrace.model.otlp;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;

/**
 * Splits a request that is larger than an event may be, between its records, into several requests
 * of the same records in the same order. Resource and scope, with their unknown fields, are
 * repeated in each; those without records, and unknown fields of the request itself, are left out.
 * One instance per request.
 */
public final class LogsSplitter {
  private static final int RESOURCE_LOGS = (1 << 3) | WireCursor.LEN;
  private static final int SCOPE_LOGS = (2 << 3) | WireCursor.LEN;
  private static final int LOG_RECORD = (2 << 3) | WireCursor.LEN;
  private static final int LENGTH_BYTES = 4;
  private static final int HEADER_BYTES = 1 + LENGTH_BYTES;
  private static final int NOT_OPEN = -1;

  private final byte[] in;
  private final int maxBytes;
  private final byte[] out;
  private final ImmutableList.Builder<Part> parts = ImmutableList.builder();
  private byte[] resourceHead = new byte[0];
  private byte[] scopeHead = new byte[0];
  private int resourceLengthAt = NOT_OPEN;
  private int scopeLengthAt = NOT_OPEN;
  private int size;
  private int records;
  private int refused;

  /**
   * One of the requests.
   *
   * @param payload its bytes
   * @param records its number of records, at least 1
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Part(byte[] payload, int records) {}

  /**
   * All of them.
   *
   * @param parts in order
   * @param refused records that are too large for any event ({@link RecordFault#EVENT_BYTES})
   */
  public record Split(ImmutableList<Part> parts, int refused) {}

  private LogsSplitter(byte[] request, int maxBytes) {
    this.in = request;
    this.maxBytes = maxBytes;
    this.out = new byte[maxBytes];
  }

  /**
   * Splits.
   *
   * @param request well-formed
   * @param maxBytes largest part, less than 256 MiB
   */
  public static Split split(byte[] request, int maxBytes) throws MalformedOtlpException {
    LogsSplitter splitter = new LogsSplitter(request, maxBytes);
    splitter.request();
    splitter.endPart();
    return new Split(splitter.parts.build(), splitter.refused);
  }

  private void request() throws MalformedOtlpException {
    int at = 0;
    while (at < in.length) {
      long next = WireWalk.tag(in, at, in.length);
      int behindTag = WireWalk.first(next);
      at = WireWalk.skip(in, WireWalk.second(next), behindTag, in.length);
      if (WireWalk.second(next) == RESOURCE_LOGS) {
        resourceLogs(WireWalk.range(in, behindTag, at));
      }
    }
  }

  private void resourceLogs(long range) throws MalformedOtlpException {
    resourceHead = without(SCOPE_LOGS, range);
    int limit = WireWalk.second(range);
    int at = WireWalk.first(range);
    while (at < limit) {
      long next = WireWalk.tag(in, at, limit);
      int behindTag = WireWalk.first(next);
      at = WireWalk.skip(in, WireWalk.second(next), behindTag, limit);
      if (WireWalk.second(next) == SCOPE_LOGS) {
        scopeLogs(WireWalk.range(in, behindTag, at));
      }
    }
    closeResource();
  }

  private void scopeLogs(long range) throws MalformedOtlpException {
    scopeHead = without(LOG_RECORD, range);
    int limit = WireWalk.second(range);
    int at = WireWalk.first(range);
    while (at < limit) {
      int fieldAt = at;
      long next = WireWalk.tag(in, at, limit);
      at = WireWalk.skip(in, WireWalk.second(next), WireWalk.first(next), limit);
      if (WireWalk.second(next) == LOG_RECORD) {
        logRecord(fieldAt, at);
      }
    }
    closeScope();
  }

  private void logRecord(int at, int end) {
    if (neededBytes(end - at) > maxBytes - size) {
      endPart();
    }
    if (neededBytes(end - at) > maxBytes - size) {
      refused++;
      return;
    }
    open();
    put(in, at, end - at);
    records++;
  }

  private long neededBytes(int recordBytes) {
    long bytes = recordBytes;
    if (resourceLengthAt == NOT_OPEN) {
      bytes += HEADER_BYTES + resourceHead.length;
    }
    if (scopeLengthAt == NOT_OPEN) {
      bytes += HEADER_BYTES + scopeHead.length;
    }
    return bytes;
  }

  private void open() {
    if (resourceLengthAt == NOT_OPEN) {
      resourceLengthAt = begin(RESOURCE_LOGS);
      put(resourceHead, 0, resourceHead.length);
    }
    if (scopeLengthAt == NOT_OPEN) {
      scopeLengthAt = begin(SCOPE_LOGS);
      put(scopeHead, 0, scopeHead.length);
    }
  }

  private int begin(int tag) {
    out[size] = (byte) tag;
    int lengthAt = size + 1;
    size += HEADER_BYTES;
    return lengthAt;
  }

  private void end(int lengthAt) {
    int messageAt = lengthAt + LENGTH_BYTES;
    int length = size - messageAt;
    int newMessageAt = WireWalk.putVarint(out, lengthAt, length);
    System.arraycopy(out, messageAt, out, newMessageAt, length);
    size = newMessageAt + length;
  }

  private void closeScope() {
    if (scopeLengthAt != NOT_OPEN) {
      end(scopeLengthAt);
      scopeLengthAt = NOT_OPEN;
    }
  }

  private void closeResource() {
    closeScope();
    if (resourceLengthAt != NOT_OPEN) {
      end(resourceLengthAt);
      resourceLengthAt = NOT_OPEN;
    }
  }

  private void endPart() {
    closeResource();
    if (records > 0) {
      parts.add(new Part(Arrays.copyOf(out, size), records));
    }
    size = 0;
    records = 0;
  }

  /** The fields of a message but for one. */
  private byte[] without(int tagOfOthers, long range) throws MalformedOtlpException {
    int limit = WireWalk.second(range);
    int at = WireWalk.first(range);
    byte[] kept = new byte[limit - at];
    int length = 0;
    while (at < limit) {
      int fieldAt = at;
      long next = WireWalk.tag(in, at, limit);
      at = WireWalk.skip(in, WireWalk.second(next), WireWalk.first(next), limit);
      if (WireWalk.second(next) != tagOfOthers) {
        System.arraycopy(in, fieldAt, kept, length, at - fieldAt);
        length += at - fieldAt;
      }
    }
    return Arrays.copyOf(kept, length);
  }

  private void put(byte[] from, int at, int length) {
    System.arraycopy(from, at, out, size, length);
    size += length;
  }
}
