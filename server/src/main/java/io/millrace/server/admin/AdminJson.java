package io.millrace.server.admin;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantLimits;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tenants, keys and limits as JSON, and JSON as what they are made from. */
final class AdminJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AdminJson() {}

  static ObjectNode of(Tenant tenant) {
    ObjectNode json = JSON.objectNode();
    json.put("id", tenant.id().value());
    json.put("displayName", tenant.displayName());
    json.put("created", tenant.created().toString());
    json.setAll(of(tenant.limits()));
    return json;
  }

  /** All limits in force, and the names of those that differ from the defaults. */
  static ObjectNode of(LimitOverrides limits) {
    ObjectNode json = JSON.objectNode();
    ObjectNode all = json.putObject("limits");
    TenantLimits inForce = limits.toLimits();
    for (LimitField field : LimitField.values()) {
      String value = field.valueOf(inForce);
      switch (field.kind()) {
        case BYTES, COUNT -> all.put(field.text(), Long.parseLong(value));
        case DURATION, OVERSIZE, PERIOD, RULES, PLACEMENT -> all.put(field.text(), value);
      }
    }
    ArrayNode changed = json.putArray("changed");
    limits.values().keySet().forEach(field -> changed.add(field.text()));
    return json;
  }

  /** Without the hash of the secret. */
  static ObjectNode of(KeyRecord key, Instant now) {
    ObjectNode json = JSON.objectNode();
    json.put("id", key.id());
    json.put("tenant", key.tenant().value());
    json.put("name", key.name());
    ArrayNode scopes = json.putArray("scopes");
    key.scopes().forEach(scope -> scopes.add(scope.text()));
    json.put("state", state(key, now));
    json.put("created", key.created().toString());
    putTime(json, "expires", key.expires());
    putTime(json, "revoked", key.revoked());
    putTime(json, "lastUsed", key.lastUsed());
    return json;
  }

  private static String state(KeyRecord key, Instant now) {
    if (key.revoked().isPresent()) {
      return "revoked";
    }
    return key.isExpired(now) ? "expired" : "valid";
  }

  private static void putTime(ObjectNode json, String name, Optional<Instant> time) {
    json.put(name, time.map(Instant::toString).orElse(null));
  }

  /** Refuses what is no object, and any field that is not one of these. */
  static void requireFields(JsonNode body, String... names) {
    if (!body.isObject()) {
      throw new IllegalArgumentException("body: not an object (expected: a JSON object)");
    }
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!Arrays.asList(names).contains(name)) {
                throw new IllegalArgumentException(
                    "'%s': no such field (expected: %s)".formatted(name, String.join(", ", names)));
              }
            });
  }

  /** A text field; empty if it is absent or null. */
  static Optional<String> text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a string)");
    }
    return Optional.of(value.asText());
  }

  static String requiredText(JsonNode body, String name) {
    return text(body, name)
        .orElseThrow(() -> new IllegalArgumentException(name + ": not given (expected: a string)"));
  }

  static ImmutableSet<Scope> scopes(JsonNode body) {
    JsonNode value = body.path("scopes");
    if (!value.isArray() || value.isEmpty()) {
      throw new IllegalArgumentException(
          "scopes: not given (expected: a list of ingest, query, admin)");
    }
    return Streams.stream(value).map(scope -> scope(scope.asText())).collect(toImmutableSet());
  }

  private static Scope scope(String text) {
    return Arrays.stream(Scope.values())
        .filter(scope -> scope.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scopes: '%s' (expected: any of %s)"
                        .formatted(
                            text,
                            Arrays.stream(Scope.values())
                                .map(Scope::text)
                                .collect(Collectors.joining(", ")))));
  }

  /** A time that lies ahead, if one is given. */
  static Optional<Instant> expiry(JsonNode body, Instant now) {
    Optional<String> text = text(body, "expires");
    try {
      Optional<Instant> time = text.map(Instant::parse);
      if (time.isEmpty() || time.get().isAfter(now)) {
        return time;
      }
    } catch (DateTimeParseException e) {
      throw notATimeAhead(text.orElseThrow(), e);
    }
    throw notATimeAhead(text.orElseThrow(), null);
  }

  private static IllegalArgumentException notATimeAhead(String text, Exception cause) {
    return new IllegalArgumentException(
        "expires: '%s' (expected: a time ahead, such as 2030-01-31T00:00:00Z)".formatted(text),
        cause);
  }

  /** Limits to change: a value, as number or text, or null for the default. */
  static Map<LimitField, Optional<String>> limitChanges(JsonNode body) {
    if (!body.isObject() || body.isEmpty()) {
      throw new IllegalArgumentException(
          "body: no limits (expected: a JSON object with the limits to change)");
    }
    ImmutableMap.Builder<LimitField, Optional<String>> changes = ImmutableMap.builder();
    body.properties()
        .forEach(
            limit -> {
              LimitField field = LimitField.of(limit.getKey());
              JsonNode value = limit.getValue();
              changes.put(
                  field,
                  value.isNull() ? Optional.empty() : Optional.of(field.canonical(value.asText())));
            });
    return changes.buildOrThrow();
  }
}
