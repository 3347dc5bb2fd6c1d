package io.millrace.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.TenantId;
import java.util.function.UnaryOperator;

/**
 * A request whose sender is known.
 *
 * @param principal who asks; has the scope admin
 * @param path values of the path's parameters by their names
 * @param query values of the query's parameters by their names; null for what is absent
 * @param body what was sent; a missing node if nothing was
 */
record AdminRequest(
    Principal principal, UnaryOperator<String> path, UnaryOperator<String> query, JsonNode body) {
  /** Refuses everyone but an operator. */
  void requireOperator() {
    if (!principal.isOperator()) {
      throw forbidden();
    }
  }

  /**
   * The tenant that the path names. Who administers one tenant is told the same of all others,
   * whether they exist or not.
   */
  TenantId tenant() {
    String name = path.apply("tenant");
    if (!principal.isOperator() && !name.equals(principal.tenant().value())) {
      throw forbidden();
    }
    return new TenantId(name);
  }

  private static AccessDeniedException forbidden() {
    return new AccessDeniedException(
        AccessDeniedException.Kind.FORBIDDEN, "not with this key: it administers its own tenant");
  }
}
