package io.millrace.storage.clickhouse;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers of a store, for tests. */
final class StoreRows {
  private StoreRows() {}

  /** The first column of an answer, within 30 s. */
  static List<String> strings(ClickHouseLogStore store, String sql) {
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      while (cursor.next()) {
        rows.add(cursor.getString(0));
      }
    }
    return rows;
  }
}
