package io.millrace.server.wiring;

import io.millrace.model.tenant.ApiKey;

/**
 * The keys of a first start.
 *
 * @param defaultKey sends and reads the logs of the tenant {@code default}
 * @param operatorKey administers all tenants
 */
public record FirstKeys(ApiKey defaultKey, ApiKey operatorKey) {}
