package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.AnyValueText;
import io.millrace.model.otlp.AnyValueView;
import io.millrace.model.otlp.AttributesView;
import io.millrace.model.otlp.WireSlice;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A column of type Map(LowCardinality(String), String): in the block the running count of pairs,
 * all keys, all values. A map that many rows share is encoded once, as {@link Shared}.
 */
final class MapColumn implements NativeColumn {
  private final GrowingBytes ends = new GrowingBytes(4096);
  private final DictionaryColumn keys;
  private final StringColumn values = new StringColumn();
  private final WireSlice key = new WireSlice();
  private final AnyValueView value = new AnyValueView();
  private final AnyValueText.AttributeHandler addPair = this::addPair;
  private int marked;

  /** A map that is encoded and waits to be added to rows. Lost by {@link MapColumn#clear}. */
  static final class Shared {
    private final GrowingBytes keyNumbers = new GrowingBytes(64);
    private final GrowingBytes values = new GrowingBytes(256);

    void clear() {
      keyNumbers.truncate(0);
      values.truncate(0);
    }
  }

  MapColumn(long hashSeed) {
    keys = new DictionaryColumn(hashSeed);
  }

  /** Puts a pair into a shared map. */
  void put(Shared map, WireSlice pairKey, WireSlice pairValue) {
    map.keyNumbers.putInt(keys.number(pairKey));
    map.values.putString(pairValue);
  }

  /** Adds a row with a shared map. */
  void add(Shared map) {
    keys.addNumbers(map.keyNumbers);
    values.addEncoded(map.values);
    endRow();
  }

  /** Adds a row with the attributes of a record. */
  void add(AttributesView attributes, AnyValueText text) {
    for (int i = 0; i < attributes.size(); i++) {
      text.attribute(attributes.key(i, key), attributes.value(i, value), addPair);
    }
    endRow();
  }

  private void addPair(WireSlice pairKey, WireSlice pairValue) {
    keys.add(pairKey);
    values.add(pairValue);
  }

  private void endRow() {
    ends.putLong(keys.rows());
  }

  @Override
  public String type() {
    return "Map(LowCardinality(String), String)";
  }

  @Override
  public void mark() {
    marked = ends.length();
    keys.mark();
    values.mark();
  }

  @Override
  public void rollback() {
    ends.truncate(marked);
    keys.rollback();
    values.rollback();
  }

  @Override
  public void clear() {
    ends.truncate(0);
    keys.clear();
    values.clear();
  }

  @Override
  public long sizeBytes() {
    return ends.length() + keys.sizeBytes() + values.sizeBytes();
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    keys.writePrefix(out);
  }

  @Override
  public void writeData(OutputStream out) throws IOException {
    ends.writeTo(out);
    keys.writeData(out);
    values.writeData(out);
  }
}
