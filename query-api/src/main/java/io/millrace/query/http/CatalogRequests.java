package io.millrace.query.http;

import io.millrace.model.store.LogStore;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.DetectedLabels;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.QueryStore;
import io.millrace.query.sql.StoredStatistics;
import io.millrace.query.sql.StoredVolumes;
import io.millrace.query.sql.StreamCatalog;
import java.time.Duration;
import java.time.InstantSource;

/** What the endpoints for labels and series have in common. */
final class CatalogRequests {
  private static final Duration DEFAULT_LENGTH = Duration.ofHours(6);

  private final LogStore store;
  private final QuerySettings settings;
  private final LabelLayout layout;
  private final InstantSource clock;

  CatalogRequests(LogStore store, QuerySettings settings, LabelLayout layout, InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.layout = layout;
    this.clock = clock;
  }

  StreamCatalog of(ApiRequest request) {
    return new StreamCatalog(store(request), layout);
  }

  StoredStatistics statistics(ApiRequest request) {
    return new StoredStatistics(store(request), layout);
  }

  StoredVolumes volumes(ApiRequest request) {
    return new StoredVolumes(
        store(request), layout, QueryRunner.evaluationLimits(settings, request.query()));
  }

  DetectedLabels detectedLabels(ApiRequest request) {
    return new DetectedLabels(store(request), layout);
  }

  private QueryStore store(ApiRequest request) {
    return new QueryStore(store, request.query());
  }

  TimeRange range(ApiRequest request) {
    return TimeRange.of(request.parameters(), clock, DEFAULT_LENGTH);
  }

  /** The selector in {@code query}; all streams without one. */
  StreamSelector selector(ApiRequest request) {
    return request.optionalQueryText().map(this::selector).orElse(StreamSelector.ALL);
  }

  /** The selector in {@code query}, which must be there; {@code {}} selects every stream. */
  StreamSelector requiredSelector(ApiRequest request) {
    return selectorOrAll(request.queryText());
  }

  /** As {@link #selector(ApiRequest)}; {@code {}} selects every stream. */
  StreamSelector optionalSelector(ApiRequest request) {
    return request.optionalQueryText().map(this::selectorOrAll).orElse(StreamSelector.ALL);
  }

  private StreamSelector selectorOrAll(String text) {
    return isAll(text) ? StreamSelector.ALL : selector(text);
  }

  /** Whether a query is {@code {}}, which LogQL has not: every stream. */
  static boolean isAll(String query) {
    return query.replace(" ", "").equals("{}");
  }

  StreamSelector selector(String text) {
    return new LogQlParser(settings.parseLimits()).parseSelector(text);
  }
}
