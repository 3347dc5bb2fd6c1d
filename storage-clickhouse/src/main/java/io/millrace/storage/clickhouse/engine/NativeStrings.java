package io.millrace.storage.clickhouse.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** A C array of strings and one of their lengths in bytes. */
record NativeStrings(MemorySegment pointers, MemorySegment lengths) {
  static NativeStrings of(Arena arena, Collection<String> strings) {
    if (strings.isEmpty()) {
      return new NativeStrings(MemorySegment.NULL, MemorySegment.NULL);
    }
    MemorySegment pointers = arena.allocate(ADDRESS, strings.size());
    MemorySegment lengths = arena.allocate(JAVA_LONG, strings.size());
    int index = 0;
    for (String string : strings) {
      byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
      pointers.setAtIndex(ADDRESS, index, arena.allocateFrom(JAVA_BYTE, bytes));
      lengths.setAtIndex(JAVA_LONG, index, bytes.length);
      index++;
    }
    return new NativeStrings(pointers, lengths);
  }
}
