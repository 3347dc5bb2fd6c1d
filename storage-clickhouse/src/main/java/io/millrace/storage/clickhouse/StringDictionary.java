package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.WireSlice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The distinct strings of a column, each with its number, encoded one after the other. The hash is
 * seeded, so that a sender cannot choose strings that collide.
 */
final class StringDictionary {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final GrowingBytes encoded = new GrowingBytes(1024);
  private int[] hashes = new int[64];
  private int[] starts = new int[64];
  private int[] lengths = new int[64];
  private int[] slots = new int[256];
  private int size;
  private int markedSize;

  StringDictionary(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  /** All strings in the order of their numbers, each with its length before it. */
  GrowingBytes encoded() {
    return encoded;
  }

  void clear() {
    encoded.truncate(0);
    size = 0;
    Arrays.fill(slots, 0);
  }

  /** Remembers the present strings. */
  void mark() {
    markedSize = size;
  }

  /** Forgets the strings that came after the last mark. */
  void rollback() {
    if (size > markedSize) {
      size = markedSize;
      encoded.truncate(size == 0 ? 0 : starts[size - 1] + lengths[size - 1]);
      Arrays.fill(slots, 0);
      fillSlots();
    }
  }

  /** Number of a string, which is added if it is new. */
  int number(WireSlice text) {
    int hash = hash(text.buffer(), text.offset(), text.length());
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int candidate = slots[slot] - 1;
      if (hashes[candidate] == hash && holds(candidate, text)) {
        return candidate;
      }
      slot = (slot + 1) & mask;
    }
    return add(text, hash, slot);
  }

  private boolean holds(int candidate, WireSlice text) {
    int start = starts[candidate];
    return Arrays.equals(
        encoded.array(),
        start,
        start + lengths[candidate],
        text.buffer(),
        text.offset(),
        text.offset() + text.length());
  }

  private int add(WireSlice text, int hash, int slot) {
    encoded.putString(text);
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
    }
    hashes[size] = hash;
    starts[size] = encoded.length() - text.length();
    lengths[size] = text.length();
    slots[slot] = ++size;
    if (size * 2 > slots.length) {
      slots = new int[slots.length * 4];
      fillSlots();
    }
    return size - 1;
  }

  private void fillSlots() {
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = hashes[i] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
  }

  private int hash(byte[] bytes, int offset, int length) {
    long hash = seed ^ (length * MULTIPLIER);
    int at = offset;
    int end = offset + length;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      hash = mix(hash, (long) LONGS.get(bytes, at));
    }
    long tail = 0;
    for (; at < end; at++) {
      tail = (tail << 8) | (bytes[at] & 0xff);
    }
    return (int) (mix(hash, tail) >>> 32);
  }

  private static long mix(long hash, long word) {
    long a = (hash ^ word) * MULTIPLIER;
    return a ^ Math.unsignedMultiplyHigh(hash ^ word, MULTIPLIER);
  }
}
