package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.EventLogException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.pulsar.client.api.CompressionType;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.client.api.MessageRoutingMode;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionType;

/**
 * The events that could not be stored, to be looked at, sent again or dropped. A crash may put an
 * event aside twice: such copies are one letter here. Nothing leaves the queue but by {@link
 * #replay} and {@link #drop}. One at a time may have it open. Belongs to one thread; calls block,
 * and throw {@link EventLogException} if Pulsar is away.
 */
public final class DeadLetterQueue implements AutoCloseable {
  private static final long MEMORY_BYTES = 64L << 20;
  private static final int QUEUE_MESSAGES = 100;

  /** After so long without another letter there is none. */
  private static final int QUIET_MILLIS = 3000;

  private final PulsarSettings settings;
  private final PulsarClient client;

  private DeadLetterQueue(PulsarSettings settings, PulsarClient client) {
    this.settings = settings;
    this.client = client;
  }

  /** Connects to what {@link PulsarEventLog#open} has made. */
  public static DeadLetterQueue open(PulsarSettings settings) {
    try {
      return new DeadLetterQueue(settings, PulsarClients.open(settings.serviceUrl(), MEMORY_BYTES));
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("connect to " + settings.serviceUrl(), e);
    }
  }

  /** What to do with a letter, and whether to go on. */
  private interface Visitor {
    boolean visit(Consumer<byte[]> queue, Message<byte[]> message) throws PulsarClientException;
  }

  /**
   * Hands out the letters, oldest first, each origin once.
   *
   * @param each says whether to go on
   */
  public void list(Predicate<DeadLetter> each) {
    Set<String> origins = new HashSet<>();
    visit(
        "list dead letters",
        (queue, message) -> {
          DeadLetter letter = letter(message);
          return !origins.add(letter.origin()) || each.test(letter);
        });
  }

  /**
   * Sends events to the stream again and takes them out of the queue. Each comes under a hash of
   * its own, so that it is not taken for a repetition of the event that it was, while a second
   * replay of the same letter is.
   *
   * @return how many were sent
   */
  public int replay(Predicate<DeadLetter> chosen) {
    int[] sent = {0};
    try (Producer<byte[]> stream = newProducer()) {
      Set<String> origins = new HashSet<>();
      visit(
          "replay dead letters",
          (queue, message) -> {
            DeadLetter letter = letter(message);
            if (origins.contains(letter.origin()) || chosen.test(letter)) {
              if (origins.add(letter.origin())) {
                stream
                    .newMessage()
                    .value(message.getData())
                    .properties(replayed(message, letter))
                    .send();
                sent[0]++;
              }
              queue.acknowledge(message);
            }
            return true;
          });
      return sent[0];
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("replay dead letters", e);
    }
  }

  /**
   * Takes events out of the queue for good.
   *
   * @return how many there were
   */
  public int drop(Predicate<DeadLetter> chosen) {
    Set<String> origins = new HashSet<>();
    visit(
        "drop dead letters",
        (queue, message) -> {
          DeadLetter letter = letter(message);
          if (origins.contains(letter.origin()) || chosen.test(letter)) {
            origins.add(letter.origin());
            queue.acknowledge(message);
          }
          return true;
        });
    return origins.size();
  }

  private void visit(String action, Visitor visitor) {
    try (Consumer<byte[]> queue =
        client
            .newConsumer(Schema.BYTES)
            .topic(settings.topics().deadLetterTopic())
            .subscriptionName(TopicSetup.DEAD_LETTER_SUBSCRIPTION)
            .subscriptionType(SubscriptionType.Exclusive)
            .receiverQueueSize(QUEUE_MESSAGES)
            .isAckReceiptEnabled(true)
            .acknowledgmentGroupTime(0, TimeUnit.MILLISECONDS)
            .subscribe()) {
      // Where it ends now: what is put aside meanwhile is for the next time.
      MessageIdAdv end = (MessageIdAdv) queue.getLastMessageIds().getFirst();
      Message<byte[]> message;
      do {
        message = queue.receive(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      } while (message != null
          && visitor.visit(queue, message)
          && message.getMessageId().compareTo(end) < 0);
    } catch (PulsarClientException.ConsumerBusyException e) {
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE,
          action + ": somebody else has the queue open; try again later",
          e);
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException(action, e);
    }
  }

  private Producer<byte[]> newProducer() throws PulsarClientException {
    return client
        .newProducer(Schema.BYTES)
        .topic(settings.topics().eventTopic())
        .enableBatching(false)
        .messageRoutingMode(MessageRoutingMode.CustomPartition)
        .messageRouter(new ShardRouter(new Shards(settings.partitionsPerTenant())))
        .compressionType(CompressionType.ZSTD)
        .sendTimeout((int) settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .create();
  }

  private static ImmutableMap<String, String> replayed(Message<byte[]> message, DeadLetter letter) {
    Map<String, String> properties = new HashMap<>(message.getProperties());
    properties.remove(DeadLetters.REASON);
    properties.remove(DeadLetters.ORIGIN);
    properties.put(DeadLetters.REPLAY_OF, letter.origin());
    properties.putIfAbsent(EventProperties.TENANT, letter.tenant());
    ContentHash hash = ContentHash.of(letter.payload());
    ContentHash salt = ContentHash.of(letter.origin().getBytes(StandardCharsets.UTF_8));
    properties.put(
        EventProperties.HASH,
        new ContentHash(hash.high() ^ salt.high(), hash.low() ^ salt.low()).toString());
    return ImmutableMap.copyOf(properties);
  }

  private static DeadLetter letter(Message<byte[]> message) {
    MessageIdAdv id = (MessageIdAdv) message.getMessageId();
    String text = id.getLedgerId() + ":" + id.getEntryId();
    return new DeadLetter(
        text,
        message.getProperties().getOrDefault(EventProperties.TENANT, "default"),
        message.getProperties().getOrDefault(DeadLetters.REASON, "unknown"),
        message.getProperties().getOrDefault(DeadLetters.ORIGIN, text),
        Instant.ofEpochMilli(message.getPublishTime()),
        message.getData());
  }

  @Override
  public void close() {
    PulsarEventLog.closeQuietly(client);
  }
}
