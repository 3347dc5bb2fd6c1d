package io.millrace.server.admin;

import static com.google.common.collect.ImmutableMap.toImmutableMap;

import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.TenantRegistry;
import java.util.Arrays;
import java.util.Optional;

/** The limits of a tenant: shown to its administrators, changed by operators. */
final class LimitEndpoints {
  private final TenantRegistry registry;

  LimitEndpoints(TenantRegistry registry) {
    this.registry = registry;
  }

  AdminAnswer show(AdminRequest request) {
    return AdminAnswer.ok(
        AdminJson.of(TenantEndpoints.require(registry, request.tenant()).limits()));
  }

  AdminAnswer change(AdminRequest request) {
    request.requireOperator();
    return AdminAnswer.ok(
        AdminJson.of(
            registry
                .changeLimits(request.tenant(), AdminJson.limitChanges(request.body()))
                .limits()));
  }

  AdminAnswer reset(AdminRequest request) {
    request.requireOperator();
    return AdminAnswer.ok(
        AdminJson.of(
            registry
                .changeLimits(
                    request.tenant(),
                    Arrays.stream(LimitField.values())
                        .collect(toImmutableMap(field -> field, field -> Optional.empty())))
                .limits()));
  }
}
