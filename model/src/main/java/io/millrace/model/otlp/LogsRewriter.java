package io.millrace.model.otlp;

import java.util.Arrays;
import java.util.Optional;

/**
 * Makes a request without the records that {@link LogsScanner} refuses, and with those cut that are
 * too large. The lengths of the messages around them are written anew; everything else, unknown
 * fields too, is copied as it came. One instance per request.
 */
public final class LogsRewriter {
  private static final int RESOURCE_LOGS = (1 << 3) | WireCursor.LEN;
  private static final int SCOPE_LOGS = (2 << 3) | WireCursor.LEN;
  private static final int LOG_RECORD = (2 << 3) | WireCursor.LEN;

  /** Which message is being copied; each but the last holds the next. */
  private enum Level {
    REQUEST,
    RESOURCE_LOGS,
    SCOPE_LOGS
  }

  private final byte[] in;
  private final RecordRules rules;
  private final RecordCheck check = new RecordCheck();
  private final byte[] out;
  private int size;

  private LogsRewriter(byte[] request, RecordRules rules) {
    this.in = request;
    this.rules = rules;
    // Never longer: records leave or shrink, and no length takes more bytes than before.
    this.out = new byte[request.length];
  }

  /**
   * The request as it may be kept.
   *
   * @param request well-formed, as the scanner found it
   * @param rules those of the scan
   */
  public static byte[] rewrite(byte[] request, RecordRules rules) throws MalformedOtlpException {
    LogsRewriter rewriter = new LogsRewriter(request, rules);
    rewriter.copy(Level.REQUEST, 0, request.length);
    return Arrays.copyOf(rewriter.out, rewriter.size);
  }

  private void copy(Level level, int start, int limit) throws MalformedOtlpException {
    int at = start;
    while (at < limit) {
      long next = WireWalk.tag(in, at, limit);
      int tag = WireWalk.second(next);
      int behindTag = WireWalk.first(next);
      int end = WireWalk.skip(in, tag, behindTag, limit);
      switch (level) {
        case REQUEST ->
            field(at, behindTag, end, tag == RESOURCE_LOGS ? Level.RESOURCE_LOGS : null);
        case RESOURCE_LOGS ->
            field(at, behindTag, end, tag == SCOPE_LOGS ? Level.SCOPE_LOGS : null);
        case SCOPE_LOGS -> {
          if (tag == LOG_RECORD) {
            logRecord(at, behindTag, end);
          } else {
            copyBytes(at, end);
          }
        }
      }
      at = end;
    }
  }

  private void field(int at, int behindTag, int end, Level level) throws MalformedOtlpException {
    if (level == null) {
      copyBytes(at, end);
      return;
    }
    copyBytes(at, behindTag);
    int start = WireWalk.first(WireWalk.range(in, behindTag, end));
    int lengthAt = size;
    size += WireWalk.varintSize(end - start);
    int messageAt = size;
    copy(level, start, end);
    int length = size - messageAt;
    int newMessageAt = WireWalk.putVarint(out, lengthAt, length);
    if (newMessageAt < messageAt) {
      System.arraycopy(out, messageAt, out, newMessageAt, length);
      size = newMessageAt + length;
    }
  }

  private void logRecord(int at, int behindTag, int end) throws MalformedOtlpException {
    int start = WireWalk.first(WireWalk.range(in, behindTag, end));
    RecordFault fault = check.fault(in, start, end, rules);
    if (fault == null) {
      copyBytes(at, end);
      return;
    }
    Optional<BodyCut> cut = BodyCut.of(fault, in, start, end, rules);
    if (cut.isPresent()) {
      copyBytes(at, behindTag);
      size = WireWalk.putVarint(out, size, end - start - cut.get().savedBytes());
      copyCut(start, end, cut.get());
    }
  }

  private void copyCut(int start, int end, BodyCut cut) {
    copyBytes(start, cut.lengthAt());
    size = WireWalk.putVarint(out, size, cut.newBodyBytes());
    copyBytes(cut.textTagAt(), cut.textLengthAt());
    size = WireWalk.putVarint(out, size, cut.newTextBytes());
    copyBytes(cut.textAt(), cut.textAt() + cut.newTextBytes());
    copyBytes(cut.textEnd(), end);
  }

  private void copyBytes(int from, int to) {
    System.arraycopy(in, from, out, size, to - from);
    size += to - from;
  }
}
