package io.millrace.pipeline.writer;

import io.millrace.model.stream.ContentHash;
import java.util.Arrays;

/**
 * When payloads were received, in an open table of numbers: 40 bytes a place, three quarters used
 * at most, doubled as needed. Belongs to one thread.
 */
final class SeenPayloads {
  private static final int FIELDS = 5;
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int TENANT = 2;
  private static final int RECEIVED = 3;
  private static final int ORDINAL = 4;
  private static final int FIRST_PLACES = 1024;

  /** A place is free while its ordinal is 0. */
  private long[] table = new long[FIRST_PLACES * FIELDS];

  private int size;

  int size() {
    return size;
  }

  void clear() {
    table = new long[FIRST_PLACES * FIELDS];
    size = 0;
  }

  /** The place of a payload, or, if it is not there, -1 minus the place where it would be. */
  int find(ContentHash hash, long tenant) {
    int places = table.length / FIELDS;
    int place = (int) (hash.low() ^ tenant) & (places - 1);
    while (table[place * FIELDS + ORDINAL] != 0) {
      int at = place * FIELDS;
      if (table[at + HIGH] == hash.high()
          && table[at + LOW] == hash.low()
          && table[at + TENANT] == tenant) {
        return place;
      }
      place = (place + 1) & (places - 1);
    }
    return -1 - place;
  }

  long receivedUnixNano(int place) {
    return table[place * FIELDS + RECEIVED];
  }

  long ordinal(int place) {
    return table[place * FIELDS + ORDINAL];
  }

  /** Puts a payload at the place that {@link #find} gave, and replaces what was known of it. */
  void put(int found, ContentHash hash, long tenant, long receivedUnixNano, long ordinal) {
    int place = found;
    if (place < 0) {
      if (++size > table.length / FIELDS / 4 * 3) {
        grow();
        place = find(hash, tenant);
      }
      place = -1 - place;
    }
    int at = place * FIELDS;
    table[at + HIGH] = hash.high();
    table[at + LOW] = hash.low();
    table[at + TENANT] = tenant;
    table[at + RECEIVED] = receivedUnixNano;
    table[at + ORDINAL] = ordinal;
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    for (int at = 0; at < old.length; at += FIELDS) {
      if (old[at + ORDINAL] != 0) {
        long[] entry = Arrays.copyOfRange(old, at, at + FIELDS);
        int place = -1 - find(new ContentHash(entry[HIGH], entry[LOW]), entry[TENANT]);
        System.arraycopy(entry, 0, table, place * FIELDS, FIELDS);
      }
    }
  }
}
