package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.PartitionFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A member of a Failover subscription, with a consumer for each partition. The broker sorts the
 * members by name and puts them in charge in turn.
 */
final class PulsarSubscription implements EventSubscription {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final PulsarConnection connection;
  private final String name;
  private final List<PulsarPartitionFeed> feeds = new ArrayList<>();

  PulsarSubscription(PulsarConnection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  @Override
  public synchronized List<PartitionFeed> newPartitions() {
    int known = feeds.size();
    int partitions = countPartitions();
    List<PulsarPartitionFeed> added = new ArrayList<>();
    try {
      for (int partition = known; partition < partitions; partition++) {
        PulsarPartitionFeed feed = new PulsarPartitionFeed(connection, name, partition);
        added.add(feed);
        feed.open();
      }
    } catch (RuntimeException e) {
      close(added);
      throw e;
    }
    feeds.addAll(added);
    return List.copyOf(added);
  }

  private int countPartitions() {
    return TopicPartitions.count(
        connection.receiveClient(),
        connection.settings().topics().eventTopic(),
        "subscribe as " + name);
  }

  @Override
  public synchronized void close() {
    close(feeds);
  }

  /** All at once. */
  private static void close(List<PulsarPartitionFeed> feeds) {
    CompletableFuture<Void> closed =
        CompletableFuture.allOf(
            feeds.stream().map(PulsarPartitionFeed::closeAsync).toArray(CompletableFuture[]::new));
    PulsarEventLog.closeQuietly(() -> closed.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
  }
}
