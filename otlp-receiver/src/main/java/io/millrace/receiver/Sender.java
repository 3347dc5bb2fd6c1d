package io.millrace.receiver;

import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;

/**
 * Whose a request is.
 *
 * @param tenant of its key
 * @param limits as they were when it came
 */
record Sender(TenantId tenant, TenantLimits limits) {}
