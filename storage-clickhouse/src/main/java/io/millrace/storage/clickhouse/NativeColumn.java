package io.millrace.storage.clickhouse;

import java.io.IOException;
import java.io.OutputStream;

/**
 * One column of a block in ClickHouse's Native format, which grows row by row and can be rolled
 * back to its last mark.
 */
sealed interface NativeColumn
    permits FixedColumn, RepeatedColumn, StringColumn, DictionaryColumn, MapColumn {
  /** ClickHouse's name of the type. */
  String type();

  /** Remembers the present rows. */
  void mark();

  /** Drops the rows since the last mark. */
  void rollback();

  /** Drops all rows and keeps the memory. */
  void clear();

  /** Size of the encoded column in bytes, give or take a header. */
  long sizeBytes();

  /** Writes what the Native format puts before the data of all rows. */
  default void writePrefix(OutputStream out) throws IOException {}

  /** Writes the data of all rows. */
  void writeData(OutputStream out) throws IOException;
}
