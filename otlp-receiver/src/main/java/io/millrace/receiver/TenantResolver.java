package io.millrace.receiver;

import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.model.tenant.TenantId;

/** Tells whose records a request carries. Called on an event loop: it must not block. */
@FunctionalInterface
public interface TenantResolver {
  /** Every request belongs to the default tenant. */
  TenantResolver SINGLE = headers -> TenantId.DEFAULT;

  TenantId resolve(RequestHeaders headers);
}
