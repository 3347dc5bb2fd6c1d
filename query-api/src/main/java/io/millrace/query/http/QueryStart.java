package io.millrace.query.http;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestId;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.admission.QueryTags;
import io.millrace.query.admission.TenantQuery;
import java.time.InstantSource;

/** How a request becomes a query: by its tenant, and that tenant's limits. Never blocks. */
final class QueryStart {
  private final TenantResolver tenants;
  private final LimitsSource limits;
  private final InstantSource clock;

  QueryStart(TenantResolver tenants, LimitsSource limits, InstantSource clock) {
    this.tenants = tenants;
    this.limits = limits;
    this.clock = clock;
  }

  /** Whose a request is; see {@link TenantResolver#resolve}. */
  TenantId tenant(RequestHeaders headers) {
    return tenants.resolve(headers);
  }

  /** A tenant's query, which comes now. */
  TenantQuery begin(TenantId tenant, RequestHeaders headers, RequestId id) {
    String tags = tags(headers).toString();
    String comment =
        "millrace tenant=%s request=%s%s"
            .formatted(tenant, id.text(), tags.isEmpty() ? "" : " tags=" + tags);
    return TenantQuery.begin(tenant, limits.limits(tenant), clock.instant(), comment);
  }

  static QueryTags tags(RequestHeaders headers) {
    return QueryTags.of(headers.getAll(QueryTags.HEADER));
  }
}
