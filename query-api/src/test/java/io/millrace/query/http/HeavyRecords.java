package io.millrace.query.http;

import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.util.concurrent.TimeUnit;

/** Records that the engine is busy with for many seconds when it is asked the wrong thing. */
final class HeavyRecords {
  /** RE2 has to look at some 250 states for each letter. */
  static final String SLOW = slow(250);

  private HeavyRecords() {}

  /** A query that finds nothing in the records, slowly: more states are slower. */
  static String slow(int states) {
    return "sum(count_over_time({service_name=~\"app.\"} |~ \"[ab]a.{%d}z\" [1h]))"
        .formatted(states);
  }

  /**
   * Of the tenant default, in the half hour before 2026-11-20T08:00:00Z, of three services; each
   * has so many of the letters a and b, and no two are alike.
   */
  static void write(EngineExtension engine, int count, int letters) throws Exception {
    engine
        .client()
        .execute(
            """
            INSERT INTO logs (TenantId, Timestamp, StreamId, ServiceName, ResourceAttributes, Body)
            SELECT 'default', toDateTime64('2026-11-20 07:30:00', 9, 'UTC') + toIntervalMicrosecond(number * 4),
              number %% 3, concat('app', toString(number %% 3)), map('service.name', concat('app', toString(number %% 3))),
              arrayStringConcat(arrayMap(x -> if(cityHash64(x, number) %% 2, 'a', 'b'), range(%d)))
            FROM numbers(%d) SETTINGS max_block_size = 1000
            """
                .formatted(letters, count))
        .get(60, TimeUnit.SECONDS)
        .close();
  }
}
