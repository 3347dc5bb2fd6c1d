package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of a day up to a limit: read slice by slice, they are those of one statement. */
class SlicedReadIT {
  private static final long HOUR = 3_600_000_000_000L;
  private static final long END = 1_795_161_600_000_000_000L; // 2026-11-20T08:00:00Z

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static ClickHouseLogStore store;

  /** One record a minute, of two services by turns, and of the rare one every six hours. */
  @BeforeAll
  static void start() throws Exception {
    store = PreparedStore.open(engine);
    engine
        .client()
        .execute(
            """
            INSERT INTO logs (TenantId, Timestamp, StreamId, ServiceName, Resource, Body)
            SELECT 'default', toDateTime64('2026-11-19 08:00:00', 9, 'UTC') + toIntervalMinute(number),
              if(number % 360 = 0, 3, number % 2),
              multiIf(number % 360 = 0, 'rare', number % 2 = 0, 'even', 'odd') AS service,
              toJSONString(map('service.name', service)), concat('n=', toString(number), ' level=info')
            FROM numbers(1440)
            """)
        .get(60, TimeUnit.SECONDS)
        .close();
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  private static List<ProcessedEntry> lines(
      String query, Direction direction, int limit, long intervalNanos) {
    StoredLogs logs =
        new StoredLogs(
            new QueryStore(
                store,
                TenantQuery.begin(TenantId.DEFAULT, TenantLimits.DEFAULT, Instant.EPOCH, "test")),
            new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES));
    return new QueryEngine(logs, EvaluationLimits.DEFAULT, new QueryStatistics())
        .lines(
            new LineRequest(
                (LogQuery) new LogQlParser(ParseLimits.DEFAULT).parse(query),
                END - 24 * HOUR,
                END,
                direction,
                limit,
                intervalNanos))
        .entries();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "{service_name=\"even\"}                                  §    1 § 1",
        "{service_name=\"even\"}                                  §   10 § 10",
        "{service_name=\"even\"}                                  §  100 § 100",
        "{service_name=\"even\"}                                  §  700 § 700",
        "{service_name=\"even\"}                                  § 5000 § 716",
        "{service_name=\"rare\"}                                  §    3 § 3",
        "{service_name=\"rare\"}                                  §  100 § 4",
        "{service_name=~\".+\"}                                   § 1000 § 1000",
        "{service_name=\"odd\"} | logfmt | n=~\".*7\"             §   50 § 50",
        "{service_name=\"odd\"} | logfmt | n=~\".*7\"             § 5000 § 144",
        "{service_name=\"none\"}                                  §   10 § 0",
      })
  void lines_slicedAndWhole_areTheSame(String query, int limit, int count) {
    for (Direction direction : Direction.values()) {
      // an interval is read in one statement, and one of a nanosecond leaves nothing out
      List<ProcessedEntry> whole = lines(query, direction, limit, 1);

      assertThat(whole).hasSize(count);
      assertThat(lines(query, direction, limit, 0)).isEqualTo(whole);
    }
  }
}
