package io.millrace.server.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.tenant.CreatedKey;
import io.millrace.model.tenant.NewKey;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantRegistry;
import java.time.Instant;
import java.time.InstantSource;

/** The keys of a tenant. A new key's secret is in the answer to its creation and nowhere else. */
final class KeyEndpoints {
  private final TenantRegistry registry;
  private final InstantSource clock;

  KeyEndpoints(TenantRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
  }

  AdminAnswer list(AdminRequest request) {
    TenantId tenant = request.tenant();
    TenantEndpoints.require(registry, tenant);
    Instant now = clock.instant();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode keys = json.putArray("keys");
    registry.keys(tenant).forEach(key -> keys.add(AdminJson.of(key, now)));
    return AdminAnswer.ok(json);
  }

  AdminAnswer create(AdminRequest request) {
    TenantId tenant = request.tenant();
    AdminJson.requireFields(request.body(), "name", "scopes", "expires");
    Instant now = clock.instant();
    CreatedKey created =
        registry.createKey(
            new NewKey(
                tenant,
                AdminJson.requiredText(request.body(), "name"),
                AdminJson.scopes(request.body()),
                AdminJson.expiry(request.body(), now)));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("key", created.key().text());
    json.setAll(AdminJson.of(created.record(), now));
    return AdminAnswer.created(json);
  }

  AdminAnswer revoke(AdminRequest request) {
    TenantId tenant = request.tenant();
    return AdminAnswer.ok(
        AdminJson.of(registry.revokeKey(tenant, request.path().apply("key")), clock.instant()));
  }
}
