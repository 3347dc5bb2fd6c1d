package io.millrace.server.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.tenant.RegistryException;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantRegistry;

/** Tenants: listed, created and deleted by operators, shown to their own administrators too. */
final class TenantEndpoints {
  private final TenantRegistry registry;

  TenantEndpoints(TenantRegistry registry) {
    this.registry = registry;
  }

  AdminAnswer list(AdminRequest request) {
    request.requireOperator();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode tenants = json.putArray("tenants");
    registry.tenants().forEach(tenant -> tenants.add(AdminJson.of(tenant)));
    return AdminAnswer.ok(json);
  }

  AdminAnswer create(AdminRequest request) {
    request.requireOperator();
    AdminJson.requireFields(request.body(), "id", "displayName");
    TenantId id = new TenantId(AdminJson.requiredText(request.body(), "id"));
    String displayName = AdminJson.text(request.body(), "displayName").orElse("");
    return AdminAnswer.created(AdminJson.of(registry.createTenant(id, displayName)));
  }

  AdminAnswer show(AdminRequest request) {
    return AdminAnswer.ok(AdminJson.of(require(registry, request.tenant())));
  }

  AdminAnswer delete(AdminRequest request) {
    request.requireOperator();
    registry.deleteTenant(request.tenant());
    return AdminAnswer.noContent();
  }

  static Tenant require(TenantRegistry registry, TenantId id) {
    return registry
        .tenant(id)
        .orElseThrow(
            () ->
                new RegistryException(
                    RegistryException.Kind.NOT_FOUND,
                    "tenant %s does not exist (expected: one that was created)".formatted(id)));
  }
}
