package io.millrace.pipeline.pulsar;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.StreamStatus.Partition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PulsarExtension.class)
class StreamInspectorIT {
  private static final Duration LATER = Duration.ofSeconds(90);
  private static final InstantSource IN_A_WHILE = () -> Instant.now().plus(LATER);

  private final PulsarServer server;

  StreamInspectorIT(PulsarServer server) {
    this.server = server;
  }

  private static StreamStatus read(PulsarSettings settings, int countedEvents) throws Exception {
    try (StreamInspector inspector = StreamInspector.open(settings, IN_A_WHILE, countedEvents)) {
      return inspector.read();
    }
  }

  @Test
  void read_backlogAndDeadLetters_countsRecordsAndTellsTheAgeOfTheOldest() throws Exception {
    PulsarSettings settings = server.clientSettings("inspect");
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      StreamStatus empty = read(settings, 100);
      assertThat(empty.topic()).isEqualTo("persistent://millrace/inspect/otlp");
      assertThat(empty.partitions()).extracting(Partition::number).containsExactly(0, 1, 2, 3);
      assertThat(empty.backlogRecords()).isZero();
      assertThat(empty.backlogAge()).isZero();
      assertThat(empty.deadLetters()).isZero();

      for (int i = 0; i < 20; i++) {
        log.append(
                new LogEvent(
                    TenantId.DEFAULT, ("seven " + i).getBytes(StandardCharsets.UTF_8), 1, 7))
            .join();
      }
      StreamStatus waiting = read(settings, 100);
      assertThat(waiting.backlogRecords()).isEqualTo(140);
      assertThat(waiting.backlogExact()).isTrue();
      assertThat(waiting.backlogAge()).isBetween(LATER, LATER.plusSeconds(60));
      assertThat(waiting.bookKeeperBytes()).isPositive();
      assertThat(waiting.offloadedBytes()).isZero();

      // Each was appended alone, so the estimate by entries hits it.
      StreamStatus estimated = read(settings, 3);
      assertThat(estimated.backlogExact()).isFalse();
      assertThat(estimated.backlogRecords()).isEqualTo(140);

      try (AllPartitions all = AllPartitions.takeOver(log, "writer")) {
        for (Delivery delivery : all.receive(20)) {
          all.tenure(delivery.position().partition()).acknowledge(delivery);
        }
        log.append(event("no log")).join();
        Delivery poison = all.receive(1).getFirst();
        all.tenure(poison.position().partition()).deadLetter(poison, "cannot be stored");
        all.tenure(poison.position().partition()).acknowledge(poison);
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                StreamStatus done = read(settings, 100);
                assertThat(done.backlogRecords()).isZero();
                assertThat(done.backlogAge()).isZero();
                assertThat(done.deadLetters()).isEqualTo(1);
              });
    }
  }

  @Test
  void read_beforeTheTopicsAreMade_isEmptyOrSaysTheRemedy() {
    PulsarSettings settings = server.clientSettings("inspect-nothing");
    assertThatThrownBy(() -> read(settings, 100))
        .isInstanceOf(EventLogException.class)
        .hasMessage(
            "persistent/millrace/inspect-nothing/otlp/partitions: not there (remedy: start millrace up, which makes the topics)");
  }
}
