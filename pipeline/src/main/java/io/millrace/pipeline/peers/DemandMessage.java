package io.millrace.pipeline.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.tenant.PeerDemand.Demand;
import io.millrace.model.tenant.TenantId;
import java.io.IOException;
import java.util.Map;

/**
 * What one receiver was asked for, as JSON: {@code {"from":"…","demand":{"acme":[1048576,2500]}}},
 * bytes and records per second by tenant.
 *
 * @param from name of the receiver, another one with each start
 * @param demand by tenant
 */
record DemandMessage(String from, ImmutableMap<TenantId, Demand> demand) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FROM = "from";
  private static final String DEMAND = "demand";

  static byte[] encode(String from, Map<TenantId, Demand> demand) {
    ObjectNode message = JSON.createObjectNode().put(FROM, from);
    ObjectNode tenants = message.putObject(DEMAND);
    demand.forEach(
        (tenant, each) ->
            tenants
                .putArray(tenant.value())
                .add(Math.round(each.bytesPerSecond()))
                .add(Math.round(each.recordsPerSecond())));
    try {
      return JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers is always JSON", e);
    }
  }

  /**
   * Reads a message.
   *
   * @throws IOException if it is none
   */
  static DemandMessage decode(byte[] bytes) throws IOException {
    JsonNode message = JSON.readTree(bytes);
    if (!message.path(FROM).isTextual() || !message.path(DEMAND).isObject()) {
      throw new IOException("demand: not a message of a receiver (expected: from and demand)");
    }
    ImmutableMap.Builder<TenantId, Demand> demand = ImmutableMap.builder();
    for (Map.Entry<String, JsonNode> entry : message.path(DEMAND).properties()) {
      demand.put(tenant(entry.getKey()), demand(entry.getValue()));
    }
    return new DemandMessage(message.path(FROM).textValue(), demand.buildOrThrow());
  }

  private static TenantId tenant(String name) throws IOException {
    try {
      return new TenantId(name);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Demand demand(JsonNode pair) throws IOException {
    double bytes = pair.path(0).asDouble(-1);
    double records = pair.path(1).asDouble(-1);
    if (bytes < 0 || records < 0) {
      throw new IOException("demand: not a pair of numbers (expected: bytes and records)");
    }
    return new Demand(bytes, records);
  }
}
