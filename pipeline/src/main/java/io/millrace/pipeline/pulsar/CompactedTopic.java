package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.stream.EventLogException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerAccessMode;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.TableView;

/**
 * The newest value of every key of a compacted topic, followed as it changes, and changes that are
 * made one after the other, whichever process makes them. A lost connection heals by itself; what
 * is known stays known meanwhile. Safe for all threads.
 *
 * <p>Nothing is deleted by a message without a value: a reader that is away while such a message is
 * compacted never hears of it (apache/pulsar pull request 26190).
 */
public final class CompactedTopic implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final long MEMORY_BYTES = 16L << 20;

  /**
   * Key of a message that only tells a reader how far it is. A view's own refresh may end before
   * the last value is in the view (apache/pulsar pull request 26566).
   */
  private static final String FENCE = "fence";

  private final PulsarSettings settings;
  private final PulsarClient client;
  private final BiConsumer<String, byte[]> listener;
  private final TableView<byte[]> view;
  private final ReentrantLock changing = new ReentrantLock();
  private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
  private long fences;

  /**
   * What shall be written.
   *
   * @param values new value by key
   * @param result for whoever asked for the change
   */
  public record Change<T>(ImmutableMap<String, byte[]> values, T result) {}

  private CompactedTopic(
      PulsarSettings settings, PulsarClient client, BiConsumer<String, byte[]> listener)
      throws PulsarClientException {
    this.settings = settings;
    this.client = client;
    this.listener = listener;
    this.view = client.newTableView(Schema.BYTES).topic(settings.topics().registryTopic()).create();
    view.forEachAndListen(this::changed);
  }

  /**
   * Creates the topic if it is missing, and returns when the listener has heard every value that is
   * there. Blocks.
   *
   * @param listener hears key and value, one at a time, the values of a key in their order; on the
   *     client's threads, so it must not block
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer: try again later
   */
  public static CompactedTopic open(PulsarSettings settings, BiConsumer<String, byte[]> listener) {
    try (AdminClient admin = new AdminClient(settings.adminUrl())) {
      new TopicSetup(admin, settings.topics()).applyRegistry();
    }
    PulsarClient client = null;
    try {
      client = PulsarClients.open(settings.serviceUrl(), MEMORY_BYTES);
      return new CompactedTopic(settings, client, listener);
    } catch (PulsarClientException e) {
      PulsarEventLog.closeQuietly(client);
      throw PulsarErrors.toEventLogException("connect to " + settings.serviceUrl(), e);
    }
  }

  /**
   * Reads the topic once, as it is, and leaves it. Changes nothing. Blocks.
   *
   * @param listener hears keys and values in their order, on the calling thread
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer or has no such topic
   */
  public static void read(PulsarSettings settings, BiConsumer<String, byte[]> listener) {
    String topic = settings.topics().registryTopic();
    PulsarClient client = null;
    try {
      client = PulsarClients.open(settings.serviceUrl(), MEMORY_BYTES);
      try (Reader<byte[]> reader =
          client
              .newReader(Schema.BYTES)
              .topic(topic)
              .startMessageId(MessageId.earliest)
              .readCompacted(true)
              .create()) {
        while (reader.hasMessageAvailable()) {
          Message<byte[]> message =
              reader.readNext((int) TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
          if (message == null) {
            throw new PulsarClientException("nothing came within " + TIMEOUT.toSeconds() + " s");
          }
          if (!FENCE.equals(message.getKey())) {
            listener.accept(message.getKey(), message.getData());
          }
        }
      }
    } catch (IOException e) {
      throw PulsarErrors.toEventLogException("read " + topic, e);
    } finally {
      PulsarEventLog.closeQuietly(client);
    }
  }

  private void changed(String key, byte[] value) {
    if (key.equals(FENCE)) {
      CompletableFuture<Void> passed =
          awaited.remove(value == null ? "" : new String(value, StandardCharsets.UTF_8));
      if (passed != null) {
        passed.complete(null);
      }
      return;
    }
    listener.accept(key, value == null ? new byte[0] : value);
  }

  /**
   * Makes a change: waits until no other process is at it and the listener has heard all that they
   * wrote, asks what to write, writes it, and returns when it is durable and heard. Blocks.
   *
   * @param change what to write, seen from what the listener knows; may throw
   * @throws EventLogException UNAVAILABLE if Pulsar did not confirm: the change may or may not be
   *     made
   */
  public <T> T change(Supplier<Change<T>> change) {
    changing.lock();
    try (Producer<byte[]> producer = becomeTheOnlyWriter()) {
      await(pass(producer));
      Change<T> wanted = change.get();
      if (!wanted.values().isEmpty()) {
        write(producer, wanted.values());
      }
      return wanted.result();
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("change the registry", e);
    } finally {
      changing.unlock();
    }
  }

  private Producer<byte[]> becomeTheOnlyWriter() {
    CompletableFuture<Producer<byte[]>> exclusive =
        client
            .newProducer(Schema.BYTES)
            .topic(settings.topics().registryTopic())
            .accessMode(ProducerAccessMode.WaitForExclusive)
            .enableBatching(false)
            .sendTimeout((int) TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .createAsync();
    try {
      return await(exclusive);
    } catch (EventLogException e) {
      // Its turn may come yet, and must not last.
      var _ = exclusive.thenCompose(Producer::closeAsync);
      throw e;
    }
  }

  private void write(Producer<byte[]> producer, ImmutableMap<String, byte[]> values) {
    List<CompletableFuture<?>> confirmations = new ArrayList<>();
    values.forEach(
        (key, value) -> confirmations.add(producer.newMessage().key(key).value(value).sendAsync()));
    confirmations.add(pass(producer));
    await(CompletableFuture.allOf(confirmations.toArray(CompletableFuture[]::new)));
  }

  /** Completes when the listener has heard everything that was written before. */
  private CompletableFuture<Void> pass(Producer<byte[]> producer) {
    String fence = producer.getProducerName() + "/" + ++fences;
    CompletableFuture<Void> passed = new CompletableFuture<>();
    awaited.put(fence, passed);
    producer
        .newMessage()
        .key(FENCE)
        .value(fence.getBytes(StandardCharsets.UTF_8))
        .sendAsync()
        .exceptionally(
            fault -> {
              awaited.remove(fence);
              passed.completeExceptionally(fault);
              return null;
            });
    return passed;
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw PulsarErrors.toEventLogException("change the registry", e);
    } catch (TimeoutException e) {
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE,
          "change the registry: no confirmation within %d s".formatted(TIMEOUT.toSeconds()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PulsarErrors.toEventLogException("change the registry", e);
    }
  }

  /** Closes the connections; does not wait for the client's threads, which end in two seconds. */
  @Override
  public void close() {
    var _ = view.closeAsync().thenCompose(closed -> client.closeAsync());
  }
}
