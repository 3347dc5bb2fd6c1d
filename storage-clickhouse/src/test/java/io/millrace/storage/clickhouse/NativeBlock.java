package io.millrace.storage.clickhouse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a block of ClickHouse's Native format; integers as Long, maps as "key=value" lists. */
record NativeBlock(int rows, Map<String, String> types, Map<String, List<Object>> columns) {
  static NativeBlock read(byte[] block) {
    return new Reader(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN)).block();
  }

  Object value(String column, int row) {
    return columns.get(column).get(row);
  }

  private record Reader(ByteBuffer in) {
    NativeBlock block() {
      int columnCount = varint();
      int rows = varint();
      Map<String, String> types = new LinkedHashMap<>();
      Map<String, List<Object>> columns = new LinkedHashMap<>();
      for (int i = 0; i < columnCount; i++) {
        String name = string();
        String type = string();
        types.put(name, type);
        columns.put(name, rows == 0 ? List.of() : column(type, rows));
      }
      if (in.hasRemaining()) {
        throw new IllegalStateException(in.remaining() + " bytes behind the block");
      }
      return new NativeBlock(rows, types, columns);
    }

    private List<Object> column(String type, int rows) {
      List<Object> values = new ArrayList<>();
      if (type.equals("LowCardinality(String)")) {
        expect(1);
        return dictionary(rows);
      }
      if (type.startsWith("Map(")) {
        expect(1);
        return maps(rows);
      }
      for (int i = 0; i < rows; i++) {
        values.add(value(type));
      }
      return values;
    }

    private Object value(String type) {
      String name = type.replaceAll("\\(.*", "");
      return switch (name) {
        case "String" -> string();
        case "UInt8", "Enum8" -> (long) in.get();
        case "UInt32" -> (long) in.getInt();
        case "UInt64", "DateTime64" -> in.getLong();
        default -> throw new IllegalStateException("type " + type);
      };
    }

    private List<Object> dictionary(int rows) {
      List<Object> values = new ArrayList<>();
      if (rows == 0) {
        return values;
      }
      long flags = in.getLong();
      if ((flags & ~3L) != 0x600) {
        throw new IllegalStateException("flags " + flags);
      }
      List<String> keys = new ArrayList<>();
      for (long i = in.getLong(); i > 0; i--) {
        keys.add(string());
      }
      expect(rows);
      for (int i = 0; i < rows; i++) {
        int number =
            switch ((int) flags & 3) {
              case 0 -> in.get() & 0xff;
              case 1 -> in.getShort() & 0xffff;
              default -> in.getInt();
            };
        values.add(keys.get(number));
      }
      return values;
    }

    private List<Object> maps(int rows) {
      int[] ends = new int[rows];
      for (int i = 0; i < rows; i++) {
        ends[i] = (int) in.getLong();
      }
      int pairs = ends[rows - 1];
      List<Object> keys = dictionary(pairs);
      List<String> entries = new ArrayList<>();
      for (int i = 0; i < pairs; i++) {
        entries.add(keys.get(i) + "=" + string());
      }
      List<Object> maps = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        maps.add(List.copyOf(entries.subList(i == 0 ? 0 : ends[i - 1], ends[i])));
      }
      return maps;
    }

    private void expect(long value) {
      long found = in.getLong();
      if (found != value) {
        throw new IllegalStateException("found " + found + ", expected " + value);
      }
    }

    private String string() {
      byte[] bytes = new byte[varint()];
      in.get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private int varint() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = in.get();
        value |= (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
    }
  }
}
