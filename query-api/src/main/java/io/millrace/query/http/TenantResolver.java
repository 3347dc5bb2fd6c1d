package io.millrace.query.http;

import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.model.tenant.TenantId;

/** Finds out whose records a request may read. Called on the request's virtual thread. */
@FunctionalInterface
public interface TenantResolver {
  /**
   * The tenant of a request.
   *
   * @throws ApiException 401 without a tenant, 403 for one that the caller may not read
   */
  TenantId resolve(RequestHeaders headers);

  /** One tenant for all; another one in X-Scope-OrgID is refused with 403. */
  static TenantResolver single(TenantId tenant) {
    return headers -> {
      String asked = headers.get("x-scope-orgid", tenant.value());
      if (!asked.equals(tenant.value())) {
        throw ApiException.forbidden("X-Scope-OrgID: not a tenant that this server serves");
      }
      return tenant;
    };
  }
}
