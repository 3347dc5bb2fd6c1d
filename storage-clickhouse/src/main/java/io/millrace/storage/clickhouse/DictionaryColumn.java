package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.WireSlice;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A column of type LowCardinality(String): in the block a dictionary, and a number of one, two or
 * four bytes for each row.
 */
final class DictionaryColumn implements NativeColumn {
  private static final long KEYS_SERIALIZATION_VERSION = 1;
  private static final long HAS_ADDITIONAL_KEYS = 1 << 9;
  private static final long NEEDS_DICTIONARY_UPDATE = 1 << 10;

  private final StringDictionary dictionary;
  private final GrowingBytes numbers = new GrowingBytes(4096);
  private int marked;

  DictionaryColumn(long hashSeed) {
    dictionary = new StringDictionary(hashSeed);
  }

  /** Number of a string in this column, for {@link #addNumber}. Lost by {@link #clear}. */
  int number(WireSlice text) {
    return dictionary.number(text);
  }

  void addNumber(int number) {
    numbers.putInt(number);
  }

  void add(WireSlice text) {
    numbers.putInt(dictionary.number(text));
  }

  /** Adds the numbers that another buffer holds, four bytes each. */
  void addNumbers(GrowingBytes source) {
    numbers.put(source, 0, source.length());
  }

  int rows() {
    return numbers.length() / Integer.BYTES;
  }

  @Override
  public String type() {
    return "LowCardinality(String)";
  }

  @Override
  public void mark() {
    marked = numbers.length();
    dictionary.mark();
  }

  @Override
  public void rollback() {
    numbers.truncate(marked);
    dictionary.rollback();
  }

  @Override
  public void clear() {
    numbers.truncate(0);
    dictionary.clear();
  }

  @Override
  public long sizeBytes() {
    return (long) rows() + dictionary.encoded().length();
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    GrowingBytes prefix = new GrowingBytes(Long.BYTES);
    prefix.putLong(KEYS_SERIALIZATION_VERSION);
    prefix.writeTo(out);
  }

  @Override
  public void writeData(OutputStream out) throws IOException {
    if (rows() == 0) {
      return;
    }
    int width = dictionary.size() <= 1 << 8 ? 1 : dictionary.size() <= 1 << 16 ? 2 : 4;
    GrowingBytes header = new GrowingBytes(32);
    int widthCode = Integer.numberOfTrailingZeros(width);
    header.putLong(widthCode | HAS_ADDITIONAL_KEYS | NEEDS_DICTIONARY_UPDATE);
    header.putLong(dictionary.size());
    header.writeTo(out);
    dictionary.encoded().writeTo(out);
    header.truncate(0);
    header.putLong(rows());
    header.writeTo(out);
    if (width == Integer.BYTES) {
      numbers.writeTo(out);
    } else {
      writeNarrow(width, out);
    }
  }

  private void writeNarrow(int width, OutputStream out) throws IOException {
    byte[] narrow = new byte[rows() * width];
    int to = 0;
    for (int from = 0; from < numbers.length(); from += Integer.BYTES) {
      int number = numbers.intAt(from);
      narrow[to++] = (byte) number;
      if (width == 2) {
        narrow[to++] = (byte) (number >> 8);
      }
    }
    out.write(narrow);
  }
}
