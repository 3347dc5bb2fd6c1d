package io.millrace.storage.clickhouse;

import static io.millrace.storage.clickhouse.StoreRows.strings;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Compares what the rollup of {@code logs} says with its rows, to the record and the byte. */
public final class RollupCheck {
  private static final String KEYS =
      "TenantId, Placement, toStartOfFiveMinutes(Timestamp), ServiceName, StreamId, DetectedLevel,"
          + " toStartOfMinute(subtractNanoseconds(Timestamp, 1))";

  private static final String GROUPS =
      "SELECT toString(tuple("
          + KEYS
          + ", count(), sum(length(Body)))) AS R FROM logs GROUP BY "
          + KEYS
          + " ORDER BY R SETTINGS optimize_functions_to_subcolumns = 0, ";

  private RollupCheck() {}

  /** Fails if a part has no rollup, or if it differs from the rows; of an empty table never. */
  public static void assertIsWholeAndTheSame(ClickHouseLogStore store) {
    assertThat(
            strings(
                store,
                "SELECT name FROM system.parts WHERE database = currentDatabase() AND table = 'logs'"
                    + " AND active AND rows > 0 AND name NOT IN (SELECT parent_name FROM"
                    + " system.projection_parts WHERE database = currentDatabase()"
                    + " AND table = 'logs' AND active AND name = 'rollup_by_minute')"))
        .as("parts without a rollup")
        .isEmpty();
    assertIsTheSame(store);
  }

  /** Fails if the rollup is not read, or differs from the rows. */
  public static void assertIsTheSame(ClickHouseLogStore store) {
    List<String> rows = strings(store, GROUPS + "optimize_use_projections = 0");
    if (!rows.isEmpty()) {
      assertThat(strings(store, GROUPS + "force_optimize_projection_name = 'rollup_by_minute'"))
          .isEqualTo(rows);
    }
  }
}
