package io.millrace.pipeline.pulsar;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * With a server of its own, since it kills it. Whenever it starts again, its bookie is registered
 * once, and stays so: without {@code LeftSession} every few starts after a kill the bookie drops
 * and renews its registration for ever, and new ledgers fail now and then.
 */
class PulsarRestartIT {
  /** More rounds: {@code -Dmillrace.kill-rounds=30}. */
  private static final int ROUNDS = Integer.getInteger("millrace.kill-rounds", 1);

  private static final String LOST = "Lock on resource /ledgers/available/";

  private static PulsarServer server;

  @BeforeAll
  static void start() throws InterruptedException {
    server = PulsarServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void launch() throws Exception {
    Files.delete(log());
    server.launch();
  }

  private static Path log() {
    return server.serverSettings().logDirectory().resolve("pulsar.log");
  }

  /**
   * Every test has opened a topic since the last start: that makes a ledger, which needs the
   * bookie.
   */
  @AfterEach
  void bookieKeepsItsRegistration() throws Exception {
    try (Stream<String> lines = Files.lines(log())) {
      assertThat(lines.filter(line -> line.contains(LOST))).isEmpty();
    }
  }

  @Test
  void kill_again_leavesASessionThatTheNextStartRemoves() throws Exception {
    PulsarSettings settings = server.clientSettings("killed");
    long before = cleaned().size();
    for (int round = 0; round < ROUNDS; round++) {
      try (PulsarEventLog events = PulsarEventLog.open(settings)) {
        events.append(event("round " + round)).join();
      }
      server.kill();
      launch();
      try (PulsarEventLog events = PulsarEventLog.open(settings)) {
        events.append(event("again " + round)).join();
      }
      bookieKeepsItsRegistration();
    }
    // The killed one's: its bookie, its broker, what it served.
    assertThat(cleaned().stream().skip(before))
        .hasSize(ROUNDS)
        .allMatch(line -> !line.contains(" removed 0 "));
  }

  private static List<String> cleaned() throws Exception {
    try (Stream<String> lines = Files.lines(server.process().command().logFile())) {
      return lines.filter(line -> line.startsWith("left-session: ")).toList();
    }
  }

  @Test
  void kill_underLoad_losesNothingThatWasConfirmed() throws Exception {
    PulsarSettings settings = server.clientSettings("restart-load");
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      List<CompletableFuture<Void>> appends =
          IntStream.range(0, 2000).mapToObj(i -> log.append(event("" + i))).toList();
      server.kill();
      List<Integer> confirmed =
          IntStream.range(0, 2000).filter(i -> isDone(appends.get(i))).boxed().toList();
      launch();
      await().until(log::isAvailable);
      log.append(event("after")).join();

      try (AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
        Set<String> received = new TreeSet<>();
        for (var next = subscription.receive(Duration.ofSeconds(20));
            next.isPresent();
            next = subscription.receive(Duration.ofSeconds(2))) {
          received.add(Events.text(next.get()));
        }
        assertThat(received).contains("after");
        assertThat(received).containsAll(confirmed.stream().map(String::valueOf).toList());
      }
    }
  }

  @Test
  void subscription_throughAKill_goesOnAndRedeliversNothingInHand() throws Exception {
    PulsarSettings settings = server.clientSettings("restart-subscription");
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      log.append(event("acknowledged")).join();
      subscription.acknowledge(subscription.receive(1));
      log.append(event("in hand")).join();
      List<Delivery> inHand = subscription.receive(1);
      server.kill();

      assertThatThrownBy(() -> subscription.acknowledge(inHand))
          .isInstanceOf(EventLogException.class);
      await().until(() -> !log.isAvailable());
      launch();
      log.append(event("new")).join();

      assertThat(subscription.receive(1)).extracting(Events::text).containsExactly("new");
      assertThat(subscription.receive(Duration.ofMillis(500))).isEmpty();
      subscription.acknowledge(inHand);
    }
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      assertThat(subscription.receive(1)).extracting(Events::text).containsExactly("new");
      assertThat(subscription.receive(Duration.ofMillis(500))).isEmpty();
    }
  }

  @Test
  void append_whilePulsarIsAway_isUnavailableWithinItsTimeout() throws Exception {
    PulsarSettings settings =
        server.clientSettings("restart-away").withAppendTimeout(Duration.ofSeconds(1));
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      server.kill();
      assertThatThrownBy(() -> log.append(event("lost")).join())
          .cause()
          .isInstanceOfSatisfying(
              EventLogException.class,
              e -> assertThat(e.kind()).isEqualTo(EventLogException.Kind.UNAVAILABLE));
      launch();
      await().until(log::isAvailable);
      log.append(event("kept")).join();
    }
  }

  /**
   * After a restart nothing is in the broker's cache: entries of every size come from the bookie.
   */
  @Test
  void kill_afterEventsOfEverySize_allAreRead() throws Exception {
    PulsarSettings settings = server.clientSettings("restart-sizes");
    Random random = new Random(3);
    List<byte[]> payloads = new ArrayList<>();
    for (int size : new int[] {100, 10_000, 100_000, 1 << 20, 5 << 20, 20 << 20}) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      payloads.add(payload);
    }
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      for (byte[] payload : payloads) {
        log.append(new LogEvent(TenantId.DEFAULT, payload, 1, 1)).join();
      }
    }
    server.kill();
    launch();
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      List<byte[]> received =
          subscription.receive(payloads.size()).stream()
              .map(delivery -> delivery.event().payload())
              .toList();
      assertThat(received).containsExactlyInAnyOrderElementsOf(payloads);
    }
  }

  @Test
  void restart_inOrder_keepsTheEventsAndTakesNoOtherPort() throws Exception {
    PulsarSettings settings = server.clientSettings("restart-order");
    try (PulsarEventLog log = PulsarEventLog.open(settings)) {
      log.append(event("kept")).join();
    }
    server.process().stop(Duration.ofSeconds(10));
    launch();
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      assertThat(subscription.receive(1)).extracting(Events::text).containsExactly("kept");
    }
  }

  private static boolean isDone(CompletableFuture<Void> append) {
    return append.isDone() && !append.isCompletedExceptionally();
  }
}
