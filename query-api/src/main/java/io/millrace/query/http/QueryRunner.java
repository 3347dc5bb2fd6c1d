package io.millrace.query.http;

import io.millrace.model.store.LogStore;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.QueryStore;
import io.millrace.query.sql.StoredLogs;
import io.millrace.query.sql.WindowCache;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/** Runs queries over the store and keeps their statistics. */
final class QueryRunner {
  private final LogStore store;
  private final QuerySettings settings;
  private final LabelLayout layout;
  private final WindowCache windows;
  private final InstantSource clock;

  QueryRunner(
      LogStore store,
      QuerySettings settings,
      LabelLayout layout,
      WindowCache windows,
      InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.layout = layout;
    this.windows = windows;
    this.clock = clock;
  }

  /** Blocks until the whole result is there. */
  Answer run(ApiRequest request, Function<QueryEngine, QueryResult> query) {
    long begin = System.nanoTime();
    QueryStatistics statistics = new QueryStatistics();
    QueryResult result = query.apply(engine(request.query(), statistics));
    Duration execution = Duration.ofNanos(System.nanoTime() - begin);
    return Answer.enveloped(
        new QueryData(
            result,
            request.wantsCategories(),
            new StatsData(statistics, execution, request.query().waited())));
  }

  /** Runs a query over its tenant's records. */
  QueryEngine engine(TenantQuery query, QueryStatistics statistics) {
    StoredLogs logs = new StoredLogs(new QueryStore(store, query), layout, windows, clock);
    return new QueryEngine(logs, evaluationLimits(settings, query), statistics);
  }

  static EvaluationLimits evaluationLimits(QuerySettings settings, TenantQuery query) {
    return settings.evaluationLimits().withMaxSeries(query.limits().answer().maxSeries());
  }
}
