package io.millrace.benchmarks.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A serialized request whose times and trace ids are written anew before each send, so that no two
 * requests are equal. Belongs to one thread.
 */
public final class RequestTemplate {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NANOS_BETWEEN_RECORDS = 1_000;

  private final byte[] bytes;
  private final int[] timeOffsets;
  private final int[] traceIdOffsets;

  RequestTemplate(byte[] bytes, int[] timeOffsets, int[] traceIdOffsets) {
    this.bytes = bytes;
    this.timeOffsets = timeOffsets;
    this.traceIdOffsets = traceIdOffsets;
  }

  /** Records in the request. */
  public int records() {
    return timeOffsets.length;
  }

  /** A template of the same content that another thread may use. */
  public RequestTemplate copy() {
    return new RequestTemplate(bytes.clone(), timeOffsets, traceIdOffsets);
  }

  /**
   * The request with records at and after a time, a microsecond apart. The array is the template's:
   * valid until the next call.
   */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] at(long unixNano, SplittableRandom random) {
    for (int i = 0; i < timeOffsets.length; i++) {
      LONG.set(bytes, timeOffsets[i], unixNano + i * NANOS_BETWEEN_RECORDS);
    }
    for (int offset : traceIdOffsets) {
      LONG.set(bytes, offset, random.nextLong());
      LONG.set(bytes, offset + Long.BYTES, random.nextLong() | 1);
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "RequestTemplate[bytes=" + bytes.length + ", records=" + records() + "]";
  }

  /** Where a long stands in bytes, in the order of the array; each must stand once. */
  static int[] find(byte[] bytes, long[] values) {
    int[] offsets = new int[values.length];
    int found = 0;
    for (int i = 0; i + Long.BYTES <= bytes.length && found < values.length; i++) {
      if ((long) LONG.get(bytes, i) == values[found]) {
        offsets[found++] = i;
        i += Long.BYTES - 1;
      }
    }
    if (found < values.length) {
      throw new IllegalStateException("not found: " + Arrays.toString(values));
    }
    return offsets;
  }
}
