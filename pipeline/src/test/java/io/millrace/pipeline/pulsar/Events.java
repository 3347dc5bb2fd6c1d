package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.EventSubscription.Delivery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** Receives so many, or fails after half a minute without one. */
  public static List<Delivery> receive(EventSubscription subscription, int count)
      throws InterruptedException {
    List<Delivery> deliveries = new ArrayList<>();
    while (deliveries.size() < count) {
      Optional<Delivery> next = subscription.receive(Duration.ofSeconds(30));
      deliveries.add(
          next.orElseThrow(
              () -> new AssertionError("received " + deliveries.size() + " of " + count)));
    }
    return deliveries;
  }
}
