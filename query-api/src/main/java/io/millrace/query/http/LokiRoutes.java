package io.millrace.query.http;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.TenantSql;
import io.millrace.model.stream.LiveStream;
import io.millrace.query.admission.QueryQueue;
import io.millrace.query.admission.QueryTenancy;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.WindowCache;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The paths of the API and what serves them. Closing it ends what is open: the tails. */
public final class LokiRoutes implements AutoCloseable {
  private static final String PREFIX = "/loki/api/v1/";
  private static final Set<HttpMethod> METHODS = EnumSet.of(HttpMethod.GET, HttpMethod.POST);
  // a form with a query; the parser's own limit is far lower
  private static final int MAX_REQUEST_BYTES = 1 << 20;

  /** They are answered whatever else runs. */
  private static final ImmutableSet<String> WITHOUT_STORE =
      ImmutableSet.of("drilldown-limits", "format_query", "status/buildinfo");

  private static final String SQL = "/api/v1/sql";

  private final LogStore store;
  private final TenantSql sql;
  private final QuerySettings settings;
  private final TenantResolver tenants;
  private final QueryStart start;
  private final WindowCache windows;
  private final QueryPlaces places;
  private final InstantSource clock;
  private final TailService tail;

  public LokiRoutes(
      LogStore store,
      TenantSql sql,
      LiveStream stream,
      QuerySettings settings,
      QueryTenancy tenancy,
      InstantSource clock) {
    this.store = store;
    this.sql = sql;
    this.settings = settings;
    this.tenants = new TenantResolver(tenancy.authenticator());
    this.start = new QueryStart(tenants, tenancy.limits(), clock);
    this.windows = new WindowCache(settings.resultCacheBytes());
    this.places =
        new QueryPlaces(
            new QueryQueue(settings.queue(), tenancy.limits()),
            settings.queue().maxWaiting(),
            windows);
    this.clock = clock;
    this.tail = tail(stream);
  }

  /** Adds every path to the server. */
  public void bind(ServerBuilder server) {
    endpoints()
        .forEach(
            (path, endpoint) ->
                server
                    .route()
                    .methods(METHODS)
                    .path(PREFIX + path)
                    .maxRequestLength(MAX_REQUEST_BYTES)
                    .build(service(path, endpoint)));
    server.route().get(PREFIX + "tail").build(tail);
    server
        .route()
        .post(SQL)
        .maxRequestLength(MAX_REQUEST_BYTES)
        .build(service(SQL, new SqlEndpoint(sql, settings.sqlReadRows())));
    server.service("/ready", new ReadyService(store, tenants));
  }

  private EndpointService service(String path, Endpoint endpoint) {
    return new EndpointService(
        endpoint, start, WITHOUT_STORE.contains(path) ? Optional.empty() : Optional.of(places));
  }

  private TailService tail(LiveStream stream) {
    LabelLayout layout = new LabelLayout(settings.streamAttributes());
    QueryRunner runner = new QueryRunner(store, settings, layout, windows, clock);
    return new TailService(
        start,
        settings,
        clock,
        new TailService.LiveSources(stream, layout, new TailHistory(runner, places)));
  }

  private ImmutableMap<String, Endpoint> endpoints() {
    LabelLayout layout = new LabelLayout(settings.streamAttributes());
    QueryRunner runner = new QueryRunner(store, settings, layout, windows, clock);
    CatalogRequests catalogs = new CatalogRequests(store, settings, layout, clock);
    SampleRequests samples = new SampleRequests(runner, settings, clock);
    return ImmutableMap.<String, Endpoint>builder()
        .put("query", new InstantQueryEndpoint(runner, settings, clock))
        .put("query_range", new QueryRangeEndpoint(runner, settings, clock))
        .put("labels", new LabelsEndpoint(catalogs))
        .put("label", new LabelsEndpoint(catalogs))
        .put("label/{name}/values", new LabelValuesEndpoint(catalogs))
        .put("series", new SeriesEndpoint(catalogs))
        .put("index/stats", new IndexStatsEndpoint(catalogs))
        .put("index/volume", new VolumeEndpoint(catalogs))
        .put("index/volume_range", new VolumeRangeEndpoint(catalogs))
        .put("detected_labels", new DetectedLabelsEndpoint(catalogs))
        .put("detected_fields", new DetectedFieldsEndpoint(samples))
        .put("detected_field/{name}/values", new DetectedFieldValuesEndpoint(samples))
        .put("patterns", new PatternsEndpoint(samples))
        .put("drilldown-limits", new DrilldownLimitsEndpoint())
        .put("format_query", new FormatQueryEndpoint(settings))
        .put("status/buildinfo", new BuildInfoEndpoint())
        .buildOrThrow();
  }

  /** Ends the tails, whose clients are told to connect again; takes no new ones. Blocks. */
  @Override
  public void close() {
    tail.close();
  }
}
