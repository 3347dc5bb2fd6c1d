package io.millrace.model.store;

import java.util.List;
import java.util.Map;

/**
 * Rows of a query, in order, one at a time. Columns are counted from 0. Closing before the end
 * cancels the query in the store. Every method may throw {@link StoreException}.
 */
public interface RowCursor extends AutoCloseable {
  /** Moves to the next row; false at the end. */
  boolean next();

  /** Names of the columns, in order. */
  List<String> columns();

  String getString(int column);

  /** Any integer column; a DateTime64(9) gives nanoseconds since the epoch. */
  long getLong(int column);

  double getDouble(int column);

  /** An Array(String) column. */
  List<String> getStrings(int column);

  /** A Map(String, String) column, in stored order. */
  Map<String, String> getMap(int column);

  @Override
  void close();
}
