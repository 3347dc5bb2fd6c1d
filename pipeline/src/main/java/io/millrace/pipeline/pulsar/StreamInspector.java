package io.millrace.pipeline.pulsar;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import io.millrace.pipeline.pulsar.StreamStatus.Partition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;

/**
 * Reads a {@link StreamStatus} from Pulsar's admin API, and the backlog's beginning from the stream
 * itself: Pulsar counts entries, and only the events tell how many records they have. Changes
 * nothing. Calls block; a fault is an {@link EventLogException}.
 */
public final class StreamInspector implements AutoCloseable {
  private static final long MEMORY_BYTES = 64L << 20;

  /** Events that are counted one by one; what is behind them is estimated by its entries. */
  static final int COUNTED_EVENTS = 20_000;

  private final PulsarSettings settings;
  private final InstantSource clock;
  private final int countedEvents;
  private final AdminClient admin;
  private final PulsarClient client;

  private StreamInspector(
      PulsarSettings settings, InstantSource clock, int countedEvents, PulsarClient client) {
    this.settings = settings;
    this.clock = clock;
    this.countedEvents = countedEvents;
    this.admin = new AdminClient(settings.adminUrl());
    this.client = client;
  }

  /** Connects to what {@link PulsarEventLog#open} has made. */
  public static StreamInspector open(PulsarSettings settings, InstantSource clock) {
    return open(settings, clock, COUNTED_EVENTS);
  }

  static StreamInspector open(PulsarSettings settings, InstantSource clock, int countedEvents) {
    try {
      return new StreamInspector(
          settings, clock, countedEvents, PulsarClients.open(settings.serviceUrl(), MEMORY_BYTES));
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("connect to " + settings.serviceUrl(), e);
    }
  }

  /** As it is now, partition after partition. */
  public StreamStatus read() throws InterruptedException {
    Topics topics = settings.topics();
    String path = TopicSetup.topicPath(topics.eventTopic()) + "/partitions";
    int partitions = required(path).path("partitions").asInt();
    if (partitions == 0) {
      throw absent(path);
    }
    ImmutableList.Builder<Partition> all = ImmutableList.builder();
    for (int number = 0; number < partitions; number++) {
      all.add(partition(number));
    }
    return new StreamStatus(topics.eventTopic(), all.build(), deadLetters());
  }

  private Partition partition(int number) throws InterruptedException {
    String topic = settings.topics().eventPartition(number);
    String path = TopicSetup.topicPath(topic);
    JsonNode subscription = subscription(path, Topics.WRITER_SUBSCRIPTION);
    JsonNode internals = required(path + "/internalStats");
    long offloaded = 0;
    for (JsonNode ledger : internals.path("ledgers")) {
      offloaded += ledger.path("offloaded").asBoolean() ? ledger.path("size").asLong() : 0;
    }
    long backlogBytes = Math.max(0, subscription.path("backlogSize").asLong());
    Backlog backlog = new Backlog(countedEvents);
    long backlogEntries = subscription.path("msgBacklog").asLong();
    if (backlogEntries > 0) {
      String position =
          internals
              .path("cursors")
              .path(Topics.WRITER_SUBSCRIPTION)
              .path("markDeletePosition")
              .asText();
      new PartitionReader(client, topic, number).after(position, backlog::add);
    }
    return new Partition(
        number,
        backlog.records(backlogEntries),
        backlog.isWhole(),
        backlogBytes,
        backlog.age(clock.instant()),
        Math.max(0, internals.path("totalSize").asLong() - offloaded),
        offloaded);
  }

  private long deadLetters() {
    return subscription(
            TopicSetup.topicPath(settings.topics().deadLetterTopic()),
            TopicSetup.DEAD_LETTER_SUBSCRIPTION)
        .path("msgBacklog")
        .asLong();
  }

  private JsonNode subscription(String path, String name) {
    return required(path + "/stats?getPreciseBacklog=true&subscriptionBacklogSize=true")
        .path("subscriptions")
        .path(name);
  }

  private JsonNode required(String path) {
    return admin.get(path).orElseThrow(() -> absent(path));
  }

  private static EventLogException absent(String path) {
    return new EventLogException(
        EventLogException.Kind.UNAVAILABLE,
        path + ": not there (remedy: start millrace up, which makes the topics)",
        null);
  }

  /** The first events of a partition's backlog. */
  private static final class Backlog {
    private final int limit;
    private long events;
    private long records;
    private long entries;
    private long oldestMillis;
    private boolean whole = true;

    Backlog(int limit) {
      this.limit = limit;
    }

    /** Says whether more are wanted. */
    boolean add(Delivery delivery) {
      if (events == limit) {
        whole = false;
        return false;
      }
      if (events++ == 0) {
        oldestMillis = delivery.publishedUnixMillis();
      }
      // What cannot be read becomes a dead letter: one thing that waits.
      records += delivery.fault().isPresent() ? 1 : delivery.event().recordCount();
      entries += delivery.endsEntry() ? 1 : 0;
      return true;
    }

    boolean isWhole() {
      return whole;
    }

    long records(long backlogEntries) {
      return whole || entries == 0 ? records : records * backlogEntries / entries;
    }

    Duration age(Instant now) {
      return events == 0
          ? Duration.ZERO
          : Duration.ofMillis(Math.max(0, now.toEpochMilli() - oldestMillis));
    }
  }

  @Override
  public void close() {
    admin.close();
    try {
      client.close();
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("disconnect from " + settings.serviceUrl(), e);
    }
  }
}
