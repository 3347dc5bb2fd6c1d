package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.RowCursor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of a result in the format RowBinaryWithNamesAndTypes. A value is decoded only when it is
 * asked for. NULL reads as the empty text, 0, an empty list or map. A text may also be read from an
 * integer or an enum; a number from Bool, an enum (its value), Date (days) and DateTime (seconds).
 */
final class RowBinaryCursor implements RowCursor {
  /**
   * What ClickHouse (25.11 and newer) puts behind the last row when a query fails after its answer
   * has begun.
   */
  private static final byte[] EXCEPTION_MARK =
      "\r\n__exception__\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern EXCEPTION =
      Pattern.compile(
          "\\r\\n__exception__\\r\\n(\\w+)\\r\\n(.*?)\\r?\\n?\\d+ \\1\\r\\n__exception__\\r\\n",
          Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("Code: (\\d+)");
  private static final int MAX_EXCEPTION_BYTES = 64 * 1024;

  private final InputStream stream;
  private final RowBinaryInput in;
  private final ImmutableList<String> names;
  private final ColumnType[] types;
  private final int[] offsets;
  private int rowEnd;
  private boolean onRow;

  private RowBinaryCursor(
      InputStream stream, RowBinaryInput in, List<String> names, List<ColumnType> types) {
    this.stream = stream;
    this.in = in;
    this.names = ImmutableList.copyOf(names);
    this.types = types.toArray(new ColumnType[0]);
    this.offsets = new int[this.types.length];
  }

  /** Reads the header. Owns the stream from here on: it is closed also if this fails. */
  static RowBinaryCursor open(InputStream stream) {
    RowBinaryInput in = new RowBinaryInput(stream);
    boolean open = false;
    try {
      List<String> names = new ArrayList<>();
      List<ColumnType> types = new ArrayList<>();
      if (in.beginRow()) {
        int columns = in.readLength();
        for (int i = 0; i < columns; i++) {
          names.add(in.readString());
        }
        for (int i = 0; i < columns; i++) {
          types.add(ColumnTypeParser.parse(in.readString()));
        }
      }
      RowBinaryCursor cursor = new RowBinaryCursor(stream, in, names, types);
      open = true;
      return cursor;
    } catch (IOException e) {
      throw StoreErrors.ofQuery(e);
    } finally {
      if (!open) {
        closeQuietly(stream);
      }
    }
  }

  @Override
  public boolean next() {
    onRow = false;
    try {
      if (!in.beginRow()) {
        return false;
      }
      checkForException();
      for (int i = 0; i < types.length; i++) {
        offsets[i] = in.offset();
        types[i].skip(in);
      }
      rowEnd = in.offset();
      onRow = true;
      return true;
    } catch (IOException e) {
      throw StoreErrors.ofQuery(e);
    }
  }

  private void checkForException() throws IOException {
    if (!in.startsWith(EXCEPTION_MARK)) {
      return;
    }
    String rest = in.rest(MAX_EXCEPTION_BYTES);
    Matcher matcher = EXCEPTION.matcher(rest == null ? "" : rest);
    if (matcher.matches()) {
      String message = matcher.group(2);
      Matcher code = CODE.matcher(message);
      throw StoreErrors.ofQueryCode(
          code.find() ? Integer.parseInt(code.group(1)) : 0, StoreErrors.shorten(message), null);
    }
  }

  @Override
  public List<String> columns() {
    return names;
  }

  @Override
  public String getString(int column) {
    return read(column, Cells::text);
  }

  @Override
  public long getLong(int column) {
    return read(column, Cells::whole);
  }

  @Override
  public double getDouble(int column) {
    return read(column, Cells::floating);
  }

  @Override
  public List<String> getStrings(int column) {
    return read(column, Cells::list);
  }

  @Override
  public Map<String, String> getMap(int column) {
    return read(column, Cells::map);
  }

  private interface CellReader<T> {
    T read(ColumnType type, RowBinaryInput in) throws IOException;
  }

  private <T> T read(int column, CellReader<T> reader) {
    if (!onRow) {
      throw new IllegalStateException("cursor: not on a row (expected: next() returned true)");
    }
    in.seek(offsets[column]);
    try {
      return reader.read(types[column], in);
    } catch (IOException e) {
      throw StoreErrors.ofQuery(e);
    } finally {
      in.seek(rowEnd);
    }
  }

  @Override
  public void close() {
    onRow = false;
    closeQuietly(stream);
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw StoreErrors.ofQuery(e);
    }
  }
}
