package io.millrace.pipeline.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The values of the topic: JSON, each with the number of its format. */
final class RegistryJson {
  private static final int FORMAT = 1;

  private final ObjectMapper mapper = new ObjectMapper();

  /** A value that this version cannot use; the message says why. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A tenant as it stands on the topic. One that was deleted stays there, marked. */
  record TenantEntry(Tenant tenant, Optional<Instant> deleted) {}

  byte[] write(TenantEntry entry) {
    Tenant tenant = entry.tenant();
    ObjectNode json = object();
    json.put("id", tenant.id().value());
    json.put("displayName", tenant.displayName());
    json.put("created", tenant.created().toString());
    ObjectNode limits = json.putObject("limits");
    tenant.limits().values().forEach((field, value) -> limits.put(field.text(), value));
    entry.deleted().ifPresent(time -> json.put("deleted", time.toString()));
    return bytes(json);
  }

  byte[] write(KeyRecord key) {
    ObjectNode json = object();
    json.put("id", key.id());
    json.put("tenant", key.tenant().value());
    json.put("name", key.name());
    ArrayNode scopes = json.putArray("scopes");
    key.scopes().forEach(scope -> scopes.add(scope.text()));
    json.put("secretSha256", key.secretSha256());
    json.put("created", key.created().toString());
    key.expires().ifPresent(time -> json.put("expires", time.toString()));
    key.revoked().ifPresent(time -> json.put("revoked", time.toString()));
    key.lastUsed().ifPresent(time -> json.put("lastUsed", time.toString()));
    return bytes(json);
  }

  private ObjectNode object() {
    return mapper.createObjectNode().put("format", FORMAT);
  }

  private byte[] bytes(JsonNode json) {
    try {
      return mapper.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TenantEntry readTenant(byte[] value) throws UnreadableException {
    JsonNode json = parse(value);
    try {
      ImmutableMap.Builder<LimitField, String> limits = ImmutableMap.builder();
      json.path("limits")
          .properties()
          .forEach(limit -> limits.put(LimitField.of(limit.getKey()), limit.getValue().asText()));
      return new TenantEntry(
          new Tenant(
              new TenantId(json.path("id").asText()),
              json.path("displayName").asText(),
              new LimitOverrides(limits.buildOrThrow()),
              Instant.parse(json.path("created").asText())),
          instant(json, "deleted"));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadableException(e.getMessage(), e);
    }
  }

  KeyRecord readKey(byte[] value) throws UnreadableException {
    JsonNode json = parse(value);
    try {
      ImmutableSet.Builder<Scope> scopes = ImmutableSet.builder();
      json.path("scopes")
          .forEach(scope -> scopes.add(Scope.valueOf(scope.asText().toUpperCase(Locale.ROOT))));
      return new KeyRecord(
          json.path("id").asText(),
          new TenantId(json.path("tenant").asText()),
          json.path("name").asText(),
          scopes.build(),
          json.path("secretSha256").asText(),
          Instant.parse(json.path("created").asText()),
          instant(json, "expires"),
          instant(json, "revoked"),
          instant(json, "lastUsed"));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadableException(e.getMessage(), e);
    }
  }

  private JsonNode parse(byte[] value) throws UnreadableException {
    JsonNode json;
    try {
      json = mapper.readTree(value);
    } catch (IOException e) {
      throw new UnreadableException("not JSON", e);
    }
    if (json.path("format").asInt() != FORMAT) {
      throw new UnreadableException(
          "format: %s (expected: %d)".formatted(json.path("format").asText(), FORMAT), null);
    }
    return json;
  }

  private static Optional<Instant> instant(JsonNode json, String name) {
    return json.hasNonNull(name)
        ? Optional.of(Instant.parse(json.path(name).asText()))
        : Optional.empty();
  }
}
