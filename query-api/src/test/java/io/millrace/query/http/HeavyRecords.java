package io.millrace.query.http;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Records that the engine is busy with for many seconds when it is asked the wrong thing. */
final class HeavyRecords {
  /** RE2 has to look at some 20 states for each letter: two microseconds. */
  static final String SLOW =
      "sum(count_over_time({service_name=~\"app.\"} |~ \"[ab]a.{20}z\" [1h]))";

  private HeavyRecords() {}

  /** A query that takes long because it has much to do, and no block of it takes long. */
  static String manyFilters() {
    return "sum(count_over_time({service_name=~\"app.\"}"
        + IntStream.range(100, 190)
            .mapToObj(" |~ \"[ab]{%d}a\""::formatted)
            .collect(Collectors.joining())
        + " [1h]))";
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
            INSERT INTO logs (TenantId, Timestamp, StreamId, ServiceName, Resource, Body)
            SELECT 'default', toDateTime64('2026-11-20 07:30:00', 9, 'UTC') + toIntervalMicrosecond(number * 4),
              number %% 3, concat('app', toString(number %% 3)), toJSONString(map('service.name', concat('app', toString(number %% 3)))),
              arrayStringConcat(arrayMap(x -> if(cityHash64(x, number) %% 2, 'a', 'b'), range(%d)))
            FROM numbers(%d) SETTINGS max_block_size = 1000
            """
                .formatted(letters, count))
        .get(60, TimeUnit.SECONDS)
        .close();
  }

  /** Queries of the query API that the engine runs. */
  static long running(EngineExtension engine) {
    List<GenericRecord> rows =
        engine
            .client()
            .queryAll(
                "SELECT count() AS n FROM system.processes WHERE startsWith(Settings['log_comment'], 'millrace tenant=default')");
    return rows.getFirst().getLong("n");
  }
}
