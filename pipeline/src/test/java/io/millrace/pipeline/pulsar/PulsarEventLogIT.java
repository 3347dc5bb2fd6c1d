package io.millrace.pipeline.pulsar;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.Resources;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PulsarExtension.class)
class PulsarEventLogIT {
  private final PulsarServer server;
  private final PulsarSettings settings;

  PulsarEventLogIT(PulsarServer server, TestInfo test) {
    this.server = server;
    this.settings =
        server.clientSettings(test.getTestMethod().orElseThrow().getName().replace('_', '-'));
  }

  @Test
  void append_thenSubscribe_deliversPayloadAndProperties() throws Exception {
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      assertThat(log.isAvailable()).isTrue();
      log.append(event("one")).join();

      Delivery delivery = subscription.receive(1).getFirst();

      assertThat(Events.text(delivery)).isEqualTo("one");
      assertThat(delivery.event().tenant()).isEqualTo(new TenantId("acme"));
      assertThat(delivery.event().receivedUnixNano()).isEqualTo(1_700_000_000_123_456_789L);
      assertThat(delivery.event().recordCount()).isEqualTo(3);
      assertThat(delivery.position().partition()).isBetween(0, 3);
    }
  }

  @Test
  void append_inOrderToOnePartition_isDeliveredInOrder() throws Exception {
    PulsarSettings onePartition = settings.withTopics(settings.topics().withPartitions(1));
    try (PulsarEventLog log = PulsarEventLog.open(onePartition);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
      appendAll(log, sent);

      List<Delivery> received = subscription.receive(500);

      assertThat(received).extracting(Events::text).containsExactlyElementsOf(sent);
      assertThat(received).extracting(Delivery::position).isSorted();
    }
  }

  @Test
  void acknowledge_inTheMiddleOfABatch_redeliversTheRest() throws Exception {
    PulsarSettings onePartition = settings.withTopics(settings.topics().withPartitions(1));
    try (PulsarEventLog log = PulsarEventLog.open(onePartition)) {
      List<String> sent = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
      appendAll(log, sent);
      try (AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
        subscription.acknowledge(subscription.receive(33));
      }
      try (AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
        assertThat(subscription.receive(67))
            .extracting(Events::text)
            .containsExactlyElementsOf(sent.subList(33, 100));
        assertThat(subscription.receive(Duration.ofMillis(300))).isEmpty();
      }
    }
  }

  @Test
  void append_ofMaxEventBytes_isTaken() {
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      byte[] payload = new byte[log.maxEventBytes()];
      new Random(7).nextBytes(payload);

      log.append(new LogEvent(TenantId.DEFAULT, payload, 1, 1)).join();

      assertThat(log.maxEventBytes()).isBetween(20 << 20, 21 << 20);
    }
  }

  @Test
  void append_ofTwentyMebibytes_isDeliveredWhole() throws Exception {
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      byte[] payload = new byte[20 << 20];
      new Random(7).nextBytes(payload);
      CompletableFuture<Void> small = log.append(event("small"));
      CompletableFuture<Void> large = log.append(new LogEvent(TenantId.DEFAULT, payload, 1, 1));
      CompletableFuture.allOf(small, large).join();

      List<Delivery> received = subscription.receive(2);

      assertThat(received)
          .anySatisfy(delivery -> assertThat(delivery.event().payload()).isEqualTo(payload));
      subscription.acknowledge(received);
    }
  }

  @Test
  void append_overTheMessageLimit_isRejected() {
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      byte[] payload = new byte[22 << 20];
      new Random(7).nextBytes(payload);

      assertThatThrownBy(() -> log.append(new LogEvent(TenantId.DEFAULT, payload, 1, 1)).join())
          .cause()
          .isInstanceOfSatisfying(
              EventLogException.class,
              e -> assertThat(e.kind()).isEqualTo(EventLogException.Kind.REJECTED))
          .hasMessage(
              "append: the event is larger than Pulsar takes; send smaller requests, or raise"
                  + " Pulsar's maxMessageSize");
    }
  }

  @Test
  void append_overThePendingBytes_isUnavailable() {
    try (PulsarEventLog log = PulsarEventLog.open(settings.withPendingBytesLimit(1 << 20))) {
      byte[] payload = new byte[600_000];
      List<CompletableFuture<Void>> appends = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        appends.add(log.append(new LogEvent(TenantId.DEFAULT, payload, 1, 1)));
      }

      assertThatThrownBy(
              () -> CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new)).join())
          .cause()
          .isInstanceOfSatisfying(
              EventLogException.class,
              e -> assertThat(e.kind()).isEqualTo(EventLogException.Kind.UNAVAILABLE))
          .hasMessage("append: too many bytes wait for Pulsar's confirmation; try again later");
    }
  }

  @Test
  void deadLetter_ofAnEvent_keepsACopyWithItsReason() throws Exception {
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      log.append(event("bad")).join();
      String origin;
      try (AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
        Delivery delivery = subscription.receive(1).getFirst();
        origin = delivery.position().toString();
        PartitionTenure tenure = subscription.tenure(delivery.position().partition());
        tenure.deadLetter(delivery, "cannot be stored");
        tenure.acknowledge(delivery);
      }

      Message<byte[]> copy = readDeadLetter();

      assertThat(copy.getData()).isEqualTo(event("bad").payload());
      assertThat(copy.getProperties())
          .containsEntry("tenant", "acme")
          .containsEntry("records", "3")
          .containsEntry("dead-letter-reason", "cannot be stored")
          .containsEntry("dead-letter-origin", origin);
      try (AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
        assertThat(subscription.receive(Duration.ofMillis(300))).isEmpty();
      }
    }
  }

  @Test
  void receive_ofAForeignMessage_fillsInWhatItLacks() throws Exception {
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      long before = System.currentTimeMillis() * 1_000_000;
      publish(new byte[] {10, 4, 18, 2, 18, 0}, "other", "x");

      Delivery delivery = subscription.receive(1).getFirst();

      assertThat(delivery.event().tenant()).isEqualTo(TenantId.DEFAULT);
      assertThat(delivery.event().recordCount()).isEqualTo(1);
      assertThat(delivery.event().receivedUnixNano()).isGreaterThanOrEqualTo(before);
    }
  }

  /** Bytes and properties as version 1 of the format wrote them. */
  @Test
  void receive_ofTheFirstFormat_isRead() throws Exception {
    byte[] payload = resource("message-v1.bin");
    Properties properties = new Properties();
    properties.load(new ByteArrayInputStream(resource("message-v1.properties")));
    Map<String, String> named = new TreeMap<>();
    properties.forEach((name, value) -> named.put((String) name, (String) value));
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      try (PulsarClient client = newClient();
          Producer<byte[]> producer =
              client.newProducer(Schema.BYTES).topic(settings.topics().eventTopic()).create()) {
        producer.newMessage().value(payload).properties(named).send();
      }

      Delivery delivery = subscription.receive(1).getFirst();

      assertThat(delivery.fault()).isEmpty();
      assertThat(delivery.contentHash()).isEmpty();
      assertThat(delivery.event().tenant()).isEqualTo(new TenantId("acme"));
      assertThat(delivery.event().receivedUnixNano()).isEqualTo(1_795_161_600_123_456_789L);
      assertThat(delivery.event().recordCount()).isEqualTo(2);
      assertThat(new OtlpLogsReader().count(delivery.event().payload())).isEqualTo(2);
    }
  }

  private static byte[] resource(String name) throws IOException {
    return Resources.toByteArray(Resources.getResource(PulsarEventLogIT.class, name));
  }

  @Test
  void receive_ofAnUnknownFormat_saysThatItIsNoEvent() throws Exception {
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      publish(new byte[] {1}, "format", "99");

      assertThat(subscription.receive(1).getFirst().fault())
          .contains("format: 99 (expected: 1 to 2)");
    }
  }

  @Test
  void open_again_keepsTheTopicAndGrowsItsPartitions() throws Exception {
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      log.append(event("kept")).join();
    }
    Topics grown = settings.topics().withPartitions(6);
    try (PulsarEventLog log = PulsarEventLog.open(settings.withTopics(grown));
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      assertThat(subscription.receive(1)).extracting(Events::text).containsExactly("kept");
    }
  }

  @Test
  void open_withOtherPolicies_setsThemUpAndDown() {
    Topics large =
        new Topics(
            "millrace",
            settings.topics().namespace(),
            4,
            Duration.ofDays(2),
            9000,
            8000,
            settings.topics().subscriptions());
    PulsarEventLog.open(settings).close();
    PulsarEventLog.open(settings.withTopics(large)).close();
    PulsarEventLog.open(settings).close();
  }

  @Test
  void open_whilePulsarIsAway_isUnavailableAndNamesTheAddress() {
    URI nowhere = URI.create("http://127.0.0.1:" + PulsarServer.freePort());

    assertThatThrownBy(
            () -> PulsarEventLog.open(PulsarSettings.of("pulsar://127.0.0.1:1", nowhere)))
        .isInstanceOfSatisfying(
            EventLogException.class,
            e -> assertThat(e.kind()).isEqualTo(EventLogException.Kind.UNAVAILABLE))
        .hasMessageStartingWith("Pulsar's admin API at " + nowhere + ", clusters: ")
        .hasMessageEndingWith("; check that Pulsar runs there and try again");
  }

  private static void appendAll(PulsarEventLog log, List<String> texts) {
    CompletableFuture.allOf(
            texts.stream().map(text -> log.append(event(text))).toArray(CompletableFuture[]::new))
        .join();
  }

  private void publish(byte[] payload, String property, String value) throws Exception {
    try (PulsarClient client = newClient();
        Producer<byte[]> producer =
            client.newProducer(Schema.BYTES).topic(settings.topics().eventTopic()).create()) {
      producer.newMessage().value(payload).property(property, value).send();
    }
  }

  private Message<byte[]> readDeadLetter() throws Exception {
    try (PulsarClient client = newClient();
        Consumer<byte[]> consumer =
            client
                .newConsumer(Schema.BYTES)
                .topic(settings.topics().deadLetterTopic())
                .subscriptionName(TopicSetup.DEAD_LETTER_SUBSCRIPTION)
                .subscribe()) {
      Message<byte[]> message = consumer.receive(30, java.util.concurrent.TimeUnit.SECONDS);
      assertThat(message).as("a dead letter").isNotNull();
      return message;
    }
  }

  private PulsarClient newClient() throws Exception {
    return PulsarClient.builder().serviceUrl(server.serverSettings().serviceUrl()).build();
  }
}
