package io.millrace.pipeline.writer;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.pipeline.pulsar.AllPartitions;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarExtension;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PulsarExtension.class)
class WriterIT {
  private static final WriterSettings WRITER =
      WriterSettings.DEFAULT.withBatch(1000, 1 << 20, Duration.ofMillis(100));

  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("millrace.pulsar-away-seconds", 2));

  private final PulsarServer server;
  private final FakeLogStore store = new FakeLogStore();

  WriterIT(PulsarServer server) {
    this.server = server;
  }

  @Test
  void writer_whileTheStoreIsAway_acknowledgesNothing() throws Exception {
    PulsarSettings settings = server.clientSettings("writer-store-away");
    List<String> sent = texts(0, 200);
    store.away = true;
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      append(log, sent);
      try (Writer writer = newWriter(log)) {
        writer.start();
        await().until(() -> writer.stats().retries() > 1);
      }
      assertThat(store.stored).isEmpty();

      store.away = false;
      try (Writer writer = newWriter(log)) {
        writer.start();
        await()
            .untilAsserted(
                () -> assertThat(store.stored).containsExactlyInAnyOrderElementsOf(sent));
        await().until(() -> writer.stats().lagMillis() == 0);
      }
      try (AllPartitions left = AllPartitions.takeOver(log, "writer")) {
        assertThat(left.receive(Duration.ofMillis(500))).isEmpty();
      }
    }
  }

  /** {@code -Dmillrace.pulsar-away-seconds=60} keeps it away longer. */
  @Test
  void writer_throughAKillOfPulsar_storesAllThatWasConfirmed() throws Exception {
    try (PulsarServer own = PulsarServer.start()) {
      kill(own);
    }
  }

  private void kill(PulsarServer own) throws Exception {
    PulsarSettings settings = own.clientSettings("writer-kill");
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        Writer writer = newWriter(log)) {
      writer.start();
      append(log, texts(0, 100));
      await().until(() -> store.stored.size() >= 50);
      own.kill();
      List<CompletableFuture<Void>> during =
          texts(100, 200).stream().map(text -> log.append(event(text))).toList();
      await().atMost(AWAY.plusSeconds(10)).pollDelay(AWAY).until(() -> !own.process().isAlive());
      own.launch();
      append(log, texts(200, 300));

      List<String> confirmed =
          IntStream.range(0, 300)
              .filter(i -> i < 100 || i >= 200 || isConfirmed(during.get(i - 100)))
              .mapToObj(Integer::toString)
              .toList();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(store.stored).doesNotHaveDuplicates().containsAll(confirmed));
    }
  }

  private static boolean isConfirmed(CompletableFuture<Void> append) {
    return append.handle((nothing, fault) -> fault == null).join();
  }

  private Writer newWriter(PulsarEventLog log) {
    return new Writer(log, store, WRITER, InstantSource.system());
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static void append(PulsarEventLog log, List<String> texts) {
    CompletableFuture.allOf(
            texts.stream().map(text -> log.append(event(text))).toArray(CompletableFuture[]::new))
        .join();
  }
}
