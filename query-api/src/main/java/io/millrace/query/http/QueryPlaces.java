package io.millrace.query.http;

import com.linecorp.armeria.common.RequestHeaders;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.query.admission.Place;
import io.millrace.query.admission.Priority;
import io.millrace.query.admission.QueryQueue;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.sql.WindowCache;

/** The places of queries, and what is counted of them. Safe for all threads. */
final class QueryPlaces {
  private final QueryQueue queue;
  private final SharedAnswers shared;
  private final WindowCache windows;
  private volatile QueryMeters meters;

  /**
   * The places of a queue.
   *
   * @param maxViewers of one answer at once
   */
  QueryPlaces(QueryQueue queue, int maxViewers, WindowCache windows) {
    this.queue = queue;
    this.shared = new SharedAnswers(queue, maxViewers);
    this.windows = windows;
  }

  /** Counts in a registry; called for each path, of which the first counts. */
  synchronized void addTo(MeterRegistry registry) {
    if (meters == null) {
      meters = new QueryMeters(registry, queue, shared);
      WindowCacheMeters.register(registry, windows);
    }
  }

  /** Waits for a place, by what the request says of itself; see {@link QueryQueue#enter}. */
  Place enter(TenantQuery query, RequestHeaders headers) throws InterruptedException {
    return queue.enter(query, priority(headers));
  }

  /** The answer to a request, of which others may have a part; see {@link SharedAnswers#ask}. */
  Answer answer(Endpoint endpoint, ApiRequest request) throws InterruptedException {
    return shared.ask(endpoint, request, priority(request.headers()));
  }

  private static Priority priority(RequestHeaders headers) {
    return QueryStart.tags(headers).priority();
  }

  /** A query was given up, because its client was gone. */
  void cancelled() {
    meters.cancelled();
  }
}
