package io.millrace.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.store.Usage;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.TenantRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Tenants, keys and limits over HTTP, in JSON. Every operation wants a key with the scope admin:
 * one of the operator administers all tenants; one of another tenant lists, creates and revokes the
 * keys of that tenant, sees the tenant itself and its usage, and gets 403 for everything else,
 * whether it exists or not.
 */
public final class AdminApi {
  /** Where it is on the query API's port. */
  public static final String PREFIX = "/api/v1/admin";

  private static final int MAX_REQUEST_BYTES = 64 << 10;

  /** The registry gives up first, and says why. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Authenticator authenticator;
  private final ImmutableList<AdminRoute> routes;

  /**
   * Wires the API.
   *
   * @param registry what is administered
   * @param usage what tenants have sent
   * @param authenticator who is let in: the registry, or everyone without authentication
   */
  public AdminApi(
      TenantRegistry registry, Usage usage, Authenticator authenticator, InstantSource clock) {
    this.authenticator = authenticator;
    TenantEndpoints tenants = new TenantEndpoints(registry);
    KeyEndpoints keys = new KeyEndpoints(registry, clock);
    LimitEndpoints limits = new LimitEndpoints(registry);
    UsageEndpoint used = new UsageEndpoint(usage, clock);
    JsonNode description = description();
    this.routes =
        ImmutableList.of(
            new AdminRoute(HttpMethod.GET, "/tenants", tenants::list),
            new AdminRoute(HttpMethod.POST, "/tenants", tenants::create),
            new AdminRoute(HttpMethod.GET, "/tenants/{tenant}", tenants::show),
            new AdminRoute(HttpMethod.DELETE, "/tenants/{tenant}", tenants::delete),
            new AdminRoute(HttpMethod.GET, "/tenants/{tenant}/keys", keys::list),
            new AdminRoute(HttpMethod.POST, "/tenants/{tenant}/keys", keys::create),
            new AdminRoute(HttpMethod.DELETE, "/tenants/{tenant}/keys/{key}", keys::revoke),
            new AdminRoute(HttpMethod.GET, "/tenants/{tenant}/limits", limits::show),
            new AdminRoute(HttpMethod.PATCH, "/tenants/{tenant}/limits", limits::change),
            new AdminRoute(HttpMethod.DELETE, "/tenants/{tenant}/limits", limits::reset),
            new AdminRoute(HttpMethod.GET, "/tenants/{tenant}/usage", used::show),
            new AdminRoute(
                HttpMethod.GET, "/openapi.json", request -> AdminAnswer.ok(description)));
  }

  /** The document that describes the routes, in OpenAPI 3.1. */
  static JsonNode description() {
    try (InputStream document = AdminApi.class.getResourceAsStream("openapi.json")) {
      return new ObjectMapper().readTree(document);
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json cannot be read from the program", e);
    }
  }

  ImmutableList<AdminRoute> routes() {
    return routes;
  }

  /** Adds the API's paths to a server that is being built. */
  public void bind(ServerBuilder server) {
    for (AdminRoute route : routes) {
      server
          .route()
          .methods(route.method())
          .path(PREFIX + route.path())
          .maxRequestLength(MAX_REQUEST_BYTES)
          .requestTimeout(TIMEOUT)
          .build(new AdminService(route, authenticator));
    }
  }
}
