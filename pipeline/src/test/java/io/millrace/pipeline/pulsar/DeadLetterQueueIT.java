package io.millrace.pipeline.pulsar;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PulsarExtension.class)
class DeadLetterQueueIT {
  private final PulsarSettings settings;
  private PulsarEventLog log;
  private DeadLetterQueue queue;

  DeadLetterQueueIT(PulsarServer server, TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    this.settings = server.clientSettings("dlq-" + name.substring(0, name.indexOf('_')));
  }

  @BeforeEach
  void open() {
    log = PulsarEventLog.open(settings);
    queue = DeadLetterQueue.open(settings);
  }

  @AfterEach
  void close() {
    queue.close();
    log.close();
  }

  /** Puts events aside; those that are named twice, twice. */
  private void putAside(String... texts) throws Exception {
    try (AllPartitions all = AllPartitions.takeOver(log, "writer")) {
      for (String text : texts) {
        log.append(event(text)).join();
        Delivery delivery = all.receive(1).getFirst();
        PartitionTenure tenure = all.tenure(delivery.position().partition());
        tenure.deadLetter(delivery, "cannot store " + text);
        if (text.startsWith("twice")) {
          tenure.deadLetter(delivery, "cannot store " + text);
        }
        tenure.acknowledge(delivery);
      }
    }
  }

  private List<DeadLetter> letters() {
    List<DeadLetter> letters = new ArrayList<>();
    queue.list(letters::add);
    return letters;
  }

  private static String text(DeadLetter letter) {
    return new String(letter.payload(), java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void list_givesEachOriginOnce_andKeepsThem() throws Exception {
    putAside("one", "twice", "three");

    assertThat(letters())
        .extracting(DeadLetterQueueIT::text)
        .containsExactly("one", "twice", "three");
    assertThat(letters())
        .extracting(DeadLetter::reason)
        .containsExactly("cannot store one", "cannot store twice", "cannot store three");
    assertThat(letters().getFirst().tenant()).isEqualTo("acme");
    assertThat(letters().getFirst().origin()).matches("\\d+:\\d+:\\d+:0");
  }

  @Test
  void replay_ofSome_sendsThemOnceAndKeepsTheOthers() throws Exception {
    putAside("one", "twice", "three");

    assertThat(queue.replay(letter -> !text(letter).equals("three"))).isEqualTo(2);

    assertThat(letters()).extracting(DeadLetterQueueIT::text).containsExactly("three");
    try (AllPartitions all = AllPartitions.takeOver(log, "writer")) {
      List<Delivery> again = all.receive(2);
      assertThat(again).extracting(Events::text).containsExactlyInAnyOrder("one", "twice");
      assertThat(again.getFirst().event().tenant()).isEqualTo(new TenantId("acme"));
      assertThat(again)
          .allSatisfy(
              delivery ->
                  assertThat(delivery.contentHash())
                      .isPresent()
                      .isNotEqualTo(
                          java.util.Optional.of(
                              io.millrace.model.stream.ContentHash.of(
                                  delivery.event().payload()))));
      assertThat(all.receive(Duration.ofMillis(300))).isEmpty();
    }
  }

  @Test
  void drop_ofOne_leavesTheOthers() throws Exception {
    putAside("one", "twice", "three");
    String id = letters().get(1).id();
    assertThat(queue.drop(letter -> letter.id().equals(id))).isEqualTo(1);
    assertThat(letters()).extracting(DeadLetterQueueIT::text).containsExactly("one", "three");
    assertThat(queue.drop(letter -> true)).isEqualTo(2);
    assertThat(letters()).isEmpty();
  }

  @Test
  void open_byTwo_isRefusedToTheSecond() throws Exception {
    putAside("one");
    try (DeadLetterQueue other = DeadLetterQueue.open(settings)) {
      queue.list(
          letter -> {
            assertThatThrownBy(() -> other.drop(each -> true))
                .isInstanceOf(EventLogException.class)
                .hasMessage("drop dead letters: somebody else has the queue open; try again later");
            return true;
          });
    }
    assertThat(letters()).hasSize(1);
  }
}
