package io.millrace.query.http;

import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.query.admission.Place;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.QueryStatistics;

/** Reads the stored lines that a tail begins with: a query like any other. */
final class TailHistory {
  private final QueryRunner runner;
  private final QueryPlaces places;

  TailHistory(QueryRunner runner, QueryPlaces places) {
    this.runner = runner;
    this.places = places;
  }

  /** Waits for a place, and reads. */
  QueryResult.Lines read(TenantQuery query, RequestHeaders headers, LineRequest lines)
      throws InterruptedException {
    try (Place place = places.enter(query, headers)) {
      return runner.engine(place.query(), new QueryStatistics()).lines(lines);
    }
  }
}
