package io.millrace.pipeline.writer;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.model.store.StoreException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionNote;
import io.millrace.model.stream.TenureLostException;
import io.millrace.pipeline.writer.FakeEventLog.DeadLetter;
import io.millrace.pipeline.writer.FakeLogStore.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterTest {
  /** Ten seconds after the events of {@link io.millrace.pipeline.pulsar.Events} were received. */
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_010L, 123_456_789);

  private static final WriterSettings SETTINGS =
      WriterSettings.DEFAULT
          .withBatch(1000, 1 << 20, Duration.ofMillis(50))
          .withBackoff(Duration.ofMillis(1), Duration.ofMillis(5));

  private final FakeEventLog log = new FakeEventLog();
  private final FakeLogStore store = new FakeLogStore();
  private Writer writer;

  @AfterEach
  void stop() {
    writer.close();
  }

  private void start(WriterSettings settings) {
    writer = new Writer(log, store, settings, () -> NOW);
    writer.start();
  }

  private void append(String... texts) {
    for (String text : texts) {
      log.append(event(text)).join();
    }
  }

  private void awaitSettled() {
    await().until(() -> log.unacknowledged().isEmpty());
  }

  @Test
  void batch_closesByAge() {
    append("a", "b", "c");
    start(SETTINGS);

    awaitSettled();

    assertThat(store.writes)
        .containsExactly(new Write("v2/5712/0:1:0:0..0:1:2:0", List.of("a", "b", "c")));
    assertThat(writer.stats()).isEqualTo(new WriterStats(9, 1, 0, 0, 0, 0, 1, 0, 0, 0));
  }

  @Test
  void batch_closesByRows() {
    append("a", "b", "c", "d", "e");
    start(SETTINGS.withBatch(6, 1 << 20, Duration.ofSeconds(30)));

    await().until(() -> store.writes.size() == 2);

    assertThat(store.writes)
        .extracting(Write::texts)
        .containsExactly(List.of("a", "b"), List.of("c", "d"));
  }

  @Test
  void batch_closesByBytes() {
    append("aaaa", "bbbb", "cccc");
    start(SETTINGS.withBatch(1000, 5, Duration.ofSeconds(30)));

    await().until(() -> store.writes.size() == 1);

    assertThat(store.writes).extracting(Write::texts).containsExactly(List.of("aaaa", "bbbb"));
  }

  @Test
  void store_isAway_sameBatchIsTriedUntilItIsBack() {
    store.away = true;
    append("a", "b");
    start(SETTINGS);
    await().until(() -> store.attempts.size() > 5);
    append("later");

    assertThat(log.unacknowledged()).hasSize(3);
    assertThat(writer.stats().lagMillis()).isEqualTo(10_000);
    assertThat(writer.stats().retries()).isGreaterThanOrEqualTo(5);
    store.away = false;
    awaitSettled();

    assertThat(store.stored).containsExactly("a", "b", "later");
    assertThat(store.attempts.subList(0, 5)).containsOnly("v2/5712/0:1:0:0..0:1:1:0");
  }

  @Test
  void store_failsInAWayItMustNot_isTriedAgain() {
    store.faults.add(new IllegalStateException("a bug"));
    store.faults.add(new StoreException(StoreException.Kind.TIMEOUT, "slow"));
    store.faults.add(new StoreException(StoreException.Kind.LIMIT, "small"));
    append("a");
    start(SETTINGS);

    awaitSettled();

    assertThat(store.stored).containsExactly("a");
    assertThat(writer.stats().retries()).isEqualTo(3);
  }

  @Test
  void store_refusesSome_thoseAloneAreDeadLettered() {
    List<String> texts =
        IntStream.range(0, 50)
            .mapToObj(i -> i == 7 || i == 8 || i == 49 ? "refused " + i : "good " + i)
            .toList();
    append(texts.toArray(String[]::new));
    start(SETTINGS);

    awaitSettled();

    assertThat(store.stored)
        .containsExactlyElementsOf(texts.stream().filter(text -> text.startsWith("good")).toList());
    assertThat(log.deadLetters)
        .extracting(WriterTest::text)
        .containsExactly("refused 7", "refused 8", "refused 49");
    assertThat(log.deadLetters)
        .extracting(DeadLetter::reason)
        .containsOnly("refused by the store: refused, as told");
    assertThat(writer.stats().deadLettered()).isEqualTo(3);
    assertThat(writer.stats().records()).isEqualTo(47 * 3);
  }

  @Test
  void event_thatCannotBeRead_isDeadLettered() {
    append("a", "malformed", "b");
    start(SETTINGS);

    awaitSettled();

    assertThat(store.stored).containsExactly("a", "b");
    assertThat(log.deadLetters)
        .extracting(WriterTest::text, DeadLetter::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "malformed", "not a readable OTLP request: byte 7: as told"));
  }

  @Test
  void acknowledgement_fails_isRepeatedWithoutAnotherWrite() {
    log.acknowledgeFaults.add(FakeEventLog.away());
    log.acknowledgeFaults.add(FakeEventLog.away());
    append("a");
    start(SETTINGS);

    awaitSettled();

    assertThat(store.stored).containsExactly("a");
    assertThat(log.tenures).hasValue(1);
  }

  @Test
  void note_precedesTheInsert_andSaysWhatIsStored() {
    append("a", "b");
    start(SETTINGS);
    awaitSettled();
    append("c");
    awaitSettled();

    assertThat(log.notes)
        .filteredOn(note -> !note.open().isEmpty())
        .extracting(PartitionNote::toString)
        .containsExactly(
            "v1 stream=5712 open=0:1:0:0..0:1:1:0",
            "v1 stream=5712 stored=0:1:1:0 open=0:1:2:0..0:1:2:0");
  }

  @Test
  void note_isRefused_nothingIsStoredAndThePartitionIsTakenOverAgain() {
    log.noteFaults.add(new TenureLostException("fenced, as told"));
    append("a");
    start(SETTINGS);

    awaitSettled();

    assertThat(store.attempts).containsExactly("v2/5712/0:1:0:0..0:1:0:0");
    assertThat(writer.stats().losses()).isEqualTo(1);
    assertThat(writer.stats().takeOvers()).isEqualTo(2);
  }

  @Test
  void note_isLost_isWrittenAgain() {
    log.noteFaults.add(FakeEventLog.away());
    append("a");
    start(SETTINGS);

    awaitSettled();

    assertThat(store.stored).containsExactly("a");
    assertThat(writer.stats().retries()).isEqualTo(1);
  }

  @Test
  void quiet_allIsNotedAsStored() {
    append("a");
    start(SETTINGS);

    await()
        .untilAsserted(
            () ->
                assertThat(log.notes)
                    .isNotEmpty()
                    .last()
                    .hasToString("v1 stream=5712 stored=0:1:0:0"));
  }

  @Test
  void takeOver_ofOpenRanges_formsTheSameBatches() {
    append("a", "b", "c", "d", "e", "f");
    log.notes.add(
        PartitionNote.parse(
            "v1 stream=5712 stored=0:1:0:0 open=0:1:1:0..0:1:2:0,0:1:3:0..0:1:3:0"));
    start(SETTINGS);

    awaitSettled();

    assertThat(store.writes)
        .containsExactly(
            new Write("v2/5712/0:1:1:0..0:1:2:0", List.of("b", "c")),
            new Write("v2/5712/0:1:3:0..0:1:3:0", List.of("d")),
            new Write("v2/5712/0:1:4:0..0:1:5:0", List.of("e", "f")));
    assertThat(writer.stats().repeatedBatches()).isEqualTo(2);
  }

  @Test
  void takeOver_ofARangeThatWasAcknowledged_doesNotTouchIt() {
    append("a", "b", "c");
    log.notes.add(PartitionNote.parse("v1 stream=5712 open=0:1:0:0..0:1:1:0"));
    log.acknowledged = FakeEventLog.position(1);
    start(SETTINGS);

    awaitSettled();

    assertThat(store.writes).containsExactly(new Write("v2/5712/0:1:2:0..0:1:2:0", List.of("c")));
  }

  @Test
  void takeOver_whileAcknowledgementsWereLost_passesOverWhatIsStored() {
    append("a", "b", "c");
    log.notes.add(PartitionNote.parse("v1 stream=5712 stored=0:1:1:0"));
    start(SETTINGS);

    awaitSettled();

    assertThat(store.stored).containsExactly("c");
  }

  @Test
  void takeOver_ofAllThatIsStored_acknowledgesIt() {
    append("a");
    log.notes.add(PartitionNote.parse("v1 stream=5712 stored=0:1:0:0"));
    start(SETTINGS);

    awaitSettled();

    assertThat(store.attempts).isEmpty();
  }

  @Test
  void split_isNotedBeforeAHalfIsStored() {
    append("a", "refused", "b");
    start(SETTINGS);
    awaitSettled();

    assertThat(log.notes)
        .filteredOn(note -> !note.open().isEmpty())
        .extracting(PartitionNote::toString)
        .containsExactly(
            "v1 stream=5712 open=0:1:0:0..0:1:2:0",
            "v1 stream=5712 open=0:1:0:0..0:1:0:0,0:1:1:0..0:1:2:0",
            "v1 stream=5712 stored=0:1:0:0 open=0:1:1:0..0:1:1:0,0:1:2:0..0:1:2:0");
    assertThat(store.writes)
        .extracting(Write::token)
        .containsExactly("v2/5712/0:1:0:0..0:1:0:0", "v2/5712/0:1:2:0..0:1:2:0");
  }

  @Test
  void insert_isSlow_theNextBatchGrowsMeanwhile() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    store.beforeWrite = go::await;
    append("a");
    start(SETTINGS);
    await().until(() -> store.attempts.size() == 1);
    append("b", "c");
    await().until(() -> log.handedOut.get() == 3);
    append("d");
    await().until(() -> log.handedOut.get() == 4);

    go.countDown();
    awaitSettled();

    assertThat(store.writes)
        .extracting(Write::texts)
        .containsExactly(List.of("a"), List.of("b", "c", "d"));
  }

  @Test
  void log_isAway_isJoinedAgain() {
    log.subscribeFaults.add(FakeEventLog.away());
    log.receiveFaults.add(FakeEventLog.away());
    append("a");
    start(SETTINGS);

    awaitSettled();

    assertThat(store.stored).containsExactly("a");
    assertThat(writer.stats().losses()).isEqualTo(1);
  }

  @Test
  void stop_withABatchInHand_storesIt() throws Exception {
    append("a");
    start(SETTINGS.withBatch(1000, 1 << 20, Duration.ofMinutes(5)));
    await().until(() -> writer.stats().lagMillis() > 0);

    writer.stop(Duration.ofSeconds(10));

    assertThat(store.stored).containsExactly("a");
    assertThat(log.unacknowledged()).isEmpty();
  }

  @Test
  void stop_whileTheStoreIsAway_leavesTheEventsUnacknowledged() throws Exception {
    store.away = true;
    append("a");
    start(SETTINGS);
    await().until(() -> !store.attempts.isEmpty());

    writer.stop(Duration.ofSeconds(10));

    assertThat(log.unacknowledged()).hasSize(1);
    assertThat(store.stored).isEmpty();
  }

  private static String text(DeadLetter letter) {
    LogEvent event = letter.event();
    return new String(event.payload(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
