package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Named columns that make one block of ClickHouse's Native format. */
final class ColumnSet {
  private final ImmutableMap<String, NativeColumn> columns;
  private final NativeColumn[] inOrder;

  ColumnSet(List<ImmutableMap<String, NativeColumn>> groups) {
    ImmutableMap.Builder<String, NativeColumn> all = ImmutableMap.builder();
    groups.forEach(all::putAll);
    columns = all.buildOrThrow();
    inOrder = columns.values().toArray(new NativeColumn[0]);
  }

  ImmutableList<String> names() {
    return columns.keySet().asList();
  }

  void mark() {
    for (NativeColumn column : inOrder) {
      column.mark();
    }
  }

  void rollback() {
    for (NativeColumn column : inOrder) {
      column.rollback();
    }
  }

  void clear() {
    for (NativeColumn column : inOrder) {
      column.clear();
    }
  }

  long sizeBytes() {
    long size = 0;
    for (NativeColumn column : inOrder) {
      size += column.sizeBytes();
    }
    return size;
  }

  /**
   * Writes the block: number of columns and rows, then each column's name, type and data; no data
   * without rows.
   */
  void writeTo(OutputStream out, int rows) throws IOException {
    GrowingBytes header = new GrowingBytes(128);
    header.putVarint(columns.size());
    header.putVarint(rows);
    for (var column : columns.entrySet()) {
      putString(header, column.getKey());
      putString(header, column.getValue().type());
      header.writeTo(out);
      header.truncate(0);
      if (rows > 0) {
        column.getValue().writePrefix(out);
        column.getValue().writeData(out);
      }
    }
  }

  private static void putString(GrowingBytes into, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    into.putVarint(utf8.length);
    into.put(utf8, 0, utf8.length);
  }
}
