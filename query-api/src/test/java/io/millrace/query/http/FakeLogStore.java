package io.millrace.query.http;

import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Answers every query with rows that a test hands in, and keeps the queries. */
final class FakeLogStore implements LogStore {
  private final List<StoreQuery> queries = Collections.synchronizedList(new ArrayList<>());
  private volatile List<List<Object>> rows = List.of();
  private volatile StoreException fault;
  private volatile boolean available = true;
  private volatile boolean endless;
  private volatile boolean once;
  private volatile boolean closed;

  /** As a new one. */
  void reset() {
    queries.clear();
    rows = List.of();
    fault = null;
    available = true;
    endless = false;
    once = false;
  }

  void answerWith(List<List<Object>> next) {
    rows = next;
  }

  /** Answers the next query with rows, and later ones with none, as slices of time do. */
  void answerOnceWith(List<List<Object>> next) {
    rows = next;
    once = true;
  }

  /** Gives the first row again and again. */
  void answerEndlessly() {
    endless = true;
  }

  void failWith(StoreException next) {
    fault = next;
  }

  void setAvailable(boolean next) {
    available = next;
  }

  StoreQuery lastQuery() {
    return queries.getLast();
  }

  int queryCount() {
    return queries.size();
  }

  boolean lastCursorIsClosed() {
    return closed;
  }

  @Override
  public RowCursor query(StoreQuery query) {
    if (fault != null) {
      queries.add(query);
      throw fault;
    }
    if (query.sql().contains("(LogAttributeNames)")) {
      // It knows no names of attributes.
      return new Cursor(List.of());
    }
    queries.add(query);
    closed = false;
    Cursor cursor = new Cursor(rows);
    if (once) {
      rows = List.of();
    }
    return cursor;
  }

  @Override
  public boolean isAvailable() {
    return available;
  }

  @Override
  public void prepare() {}

  @Override
  public LogBatch newBatch() {
    throw new UnsupportedOperationException("the query API never writes");
  }

  @Override
  public void write(LogBatch batch, String deduplicationToken) {
    throw new UnsupportedOperationException("the query API never writes");
  }

  @Override
  public void close() {}

  private final class Cursor implements RowCursor {
    private final List<List<Object>> rows;
    private int position = -1;

    Cursor(List<List<Object>> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      position = endless ? 0 : position + 1;
      return position < rows.size();
    }

    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String getString(int column) {
      return (String) rows.get(position).get(column);
    }

    @Override
    public long getLong(int column) {
      return ((Number) rows.get(position).get(column)).longValue();
    }

    @Override
    public double getDouble(int column) {
      return ((Number) rows.get(position).get(column)).doubleValue();
    }

    @Override
    public List<String> getStrings(int column) {
      throw new UnsupportedOperationException("no such column is read");
    }

    @Override
    @SuppressWarnings("unchecked") // the test hands in what the query asks for
    public Map<String, String> getMap(int column) {
      return (Map<String, String>) rows.get(position).get(column);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
