package io.millrace.query;

import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.TenantSql;
import io.millrace.model.stream.LiveStream;
import io.millrace.query.admission.QueryTenancy;
import io.millrace.query.http.LokiRoutes;
import io.millrace.query.settings.QuerySettings;
import java.time.InstantSource;

/**
 * The query API as a set of Armeria services. It owns neither the store nor the server; requests
 * run on virtual threads of their own.
 */
public final class QueryApi implements AutoCloseable {
  private final LokiRoutes routes;

  /**
   * Wires the API.
   *
   * @param store where records are read; stays the caller's
   * @param sql SQL of tenants' own over the same store
   * @param stream where new records are followed
   * @param settings limits and label layout
   * @param tenancy whose records a request may read, and within which limits
   * @param clock what "now" is
   */
  public QueryApi(
      LogStore store,
      TenantSql sql,
      LiveStream stream,
      QuerySettings settings,
      QueryTenancy tenancy,
      InstantSource clock) {
    this.routes = new LokiRoutes(store, sql, stream, settings, tenancy, clock);
  }

  /** Adds the API's paths to a server that is being built. */
  public void bind(ServerBuilder server) {
    routes.bind(server);
  }

  /**
   * Ends the tails, whose clients are told to connect again, and takes no new ones. Blocks for two
   * seconds at most. To be called before the server stops; everything else goes on until then.
   */
  @Override
  public void close() {
    routes.close();
  }
}
