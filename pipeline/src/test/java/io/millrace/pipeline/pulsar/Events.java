package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;

/** Events for tests: the log does not look into the payload. */
public final class Events {
  private Events() {}

  public static LogEvent event(String text) {
    return new LogEvent(
        new TenantId("acme"), text.getBytes(StandardCharsets.UTF_8), 1_700_000_000_123_456_789L, 3);
  }

  public static String text(Delivery delivery) {
    return new String(delivery.event().payload(), StandardCharsets.UTF_8);
  }
}
