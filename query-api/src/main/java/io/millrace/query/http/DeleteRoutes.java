package io.millrace.query.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.store.DeleteRequests;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.Scope;
import io.millrace.query.settings.QuerySettings;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * {@code /loki/api/v1/delete}: requests to delete records, made, listed and cancelled with an admin
 * key of their tenant. What runs them is {@link io.millrace.query.retention.RetentionJob}.
 */
public final class DeleteRoutes {
  private static final String PATH = "/loki/api/v1/delete";
  private static final Set<HttpMethod> METHODS =
      EnumSet.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);
  private static final int MAX_REQUEST_BYTES = 1 << 20;

  private final DeleteEndpoint endpoint;
  private final QueryStart start;

  /**
   * Wires the routes.
   *
   * @param random for the ids of requests
   */
  public DeleteRoutes(
      DeleteRequests requests,
      QuerySettings settings,
      Authenticator authenticator,
      InstantSource clock,
      RandomGenerator random) {
    this.endpoint = new DeleteEndpoint(requests, settings, clock, random);
    this.start =
        new QueryStart(
            new TenantResolver(authenticator, Scope.ADMIN), LimitsSource.DEFAULTS, clock);
  }

  /** Adds the path to a server that is being built. */
  public void bind(ServerBuilder server) {
    server
        .route()
        .methods(METHODS)
        .path(PATH)
        .maxRequestLength(MAX_REQUEST_BYTES)
        .build(new EndpointService(endpoint, start, Optional.empty()));
  }
}
