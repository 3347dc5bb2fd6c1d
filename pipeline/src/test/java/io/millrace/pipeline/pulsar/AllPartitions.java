package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.PartitionFeed;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A member that is in charge of all partitions, for tests that do not care which. */
public final class AllPartitions implements AutoCloseable {
  private static final Duration SLICE = Duration.ofMillis(20);

  private final EventSubscription subscription;
  private final Map<Integer, PartitionTenure> tenures = new TreeMap<>();

  private AllPartitions(EventSubscription subscription) {
    this.subscription = subscription;
  }

  /** Joins, or fails if another member is in charge of any partition. */
  public static AllPartitions takeOver(EventLog log, String subscription)
      throws InterruptedException {
    AllPartitions all = new AllPartitions(log.subscribe(subscription));
    for (PartitionFeed feed : all.subscription.newPartitions()) {
      all.tenures.put(feed.partition(), feed.takeOver(Duration.ofSeconds(20)).orElseThrow());
    }
    return all;
  }

  public PartitionTenure tenure(int partition) {
    return tenures.get(partition);
  }

  public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Optional<Delivery> delivery = receiveFromAny(Duration.ZERO);
    while (delivery.isEmpty() && System.nanoTime() - deadline < 0) {
      delivery = receiveFromAny(SLICE);
    }
    return delivery;
  }

  private Optional<Delivery> receiveFromAny(Duration timeoutOfEach) throws InterruptedException {
    for (PartitionTenure tenure : tenures.values()) {
      Optional<Delivery> delivery = tenure.receive(timeoutOfEach);
      if (delivery.isPresent()) {
        return delivery;
      }
    }
    return Optional.empty();
  }

  /** Receives so many, or fails after half a minute without one. */
  public List<Delivery> receive(int count) throws InterruptedException {
    List<Delivery> deliveries = new ArrayList<>();
    while (deliveries.size() < count) {
      deliveries.add(
          receive(Duration.ofSeconds(30))
              .orElseThrow(
                  () -> new AssertionError("received " + deliveries.size() + " of " + count)));
    }
    return deliveries;
  }

  /** Acknowledges, partition by partition, through the last of the deliveries. */
  public void acknowledge(List<Delivery> deliveries) throws InterruptedException {
    Map<Integer, Delivery> last = new TreeMap<>();
    deliveries.forEach(delivery -> last.put(delivery.position().partition(), delivery));
    for (Delivery delivery : last.values()) {
      tenures.get(delivery.position().partition()).acknowledge(delivery);
    }
  }

  @Override
  public void close() {
    tenures.values().forEach(PartitionTenure::close);
    subscription.close();
  }
}
