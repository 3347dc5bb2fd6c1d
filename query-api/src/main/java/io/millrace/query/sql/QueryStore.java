package io.millrace.query.sql;

import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.admission.QueryLimitException;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.eval.QueryCancelledException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One query's way to the store: every statement of it gets the time that is left and the tenant's
 * limits, and what the store refuses because of them comes back under their names, as {@link
 * QueryLimitException}. Ends with {@link QueryCancelledException} when its thread is interrupted.
 * Blocks.
 */
public final class QueryStore {
  private final LogStore store;
  private final TenantQuery query;

  public QueryStore(LogStore store, TenantQuery query) {
    this.store = store;
    this.query = query;
  }

  TenantId tenant() {
    return query.tenant();
  }

  /** Before records of a time are asked for; {@link QueryLimitException} if they may not be. */
  void checkTime(long startNanos, long endNanos) {
    query.checkTime(startNanos, endNanos);
  }

  /** Starts a statement. */
  RowCursor query(SqlBuilder sql) {
    StoreQuery statement = sql.build(query.timeLeft(), query.storeSettings());
    return new Rows(named(() -> store.query(statement)));
  }

  private <T> T named(Supplier<T> call) {
    try {
      return call.get();
    } catch (StoreException e) {
      if (Thread.currentThread().isInterrupted()) {
        // what an interruption does to a connection looks like a store that is away
        throw new QueryCancelledException();
      }
      throw named(e, query);
    }
  }

  /** A store's refusal under the name of the tenant's limit, if it is because of one. */
  public static RuntimeException named(StoreException fault, TenantQuery query) {
    return switch (fault.kind()) {
      case TIMEOUT -> withCause(query.pastTime(), fault);
      case MEMORY_LIMIT -> withCause(query.pastMemory(), fault);
      case READ_LIMIT -> withCause(query.pastBytes(), fault);
      case UNAVAILABLE, REJECTED, LIMIT -> fault;
    };
  }

  private static QueryLimitException withCause(QueryLimitException named, StoreException cause) {
    named.initCause(cause);
    return named;
  }

  /** Rows of one statement, within the query's time. */
  private final class Rows implements RowCursor {
    private final RowCursor rows;

    Rows(RowCursor rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (Thread.currentThread().isInterrupted()) {
        throw new QueryCancelledException();
      }
      if (query.deadlineNanos() - System.nanoTime() <= 0) {
        throw query.pastTime();
      }
      return named(rows::next);
    }

    @Override
    public List<String> columns() {
      return rows.columns();
    }

    @Override
    public String getString(int column) {
      return rows.getString(column);
    }

    @Override
    public long getLong(int column) {
      return rows.getLong(column);
    }

    @Override
    public double getDouble(int column) {
      return rows.getDouble(column);
    }

    @Override
    public List<String> getStrings(int column) {
      return rows.getStrings(column);
    }

    @Override
    public Map<String, String> getMap(int column) {
      return rows.getMap(column);
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
