package io.millrace.pipeline.pulsar;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.model.stream.LiveFilter;
import io.millrace.model.stream.LiveSubscription;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PulsarExtension.class)
class PulsarLiveStreamIT {
  private static final TenantId ACME = new TenantId("acme");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final LiveFilter<String> ALL = (event, wanted) -> wanted.accept(text(event));

  private final PulsarSettings settings;

  PulsarLiveStreamIT(PulsarServer server, TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    this.settings =
        server.clientSettings(name.replaceAll("[^a-zA-Z]", "-").toLowerCase(java.util.Locale.ROOT));
  }

  private static String text(LogEvent event) {
    return new String(event.payload(), StandardCharsets.UTF_8);
  }

  private static List<String> receive(LiveSubscription<String> live, int count)
      throws InterruptedException {
    List<String> received = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (received.size() < count && System.nanoTime() - deadline < 0) {
      received.addAll(live.receive(Duration.ofMillis(200)));
    }
    return received;
  }

  @Test
  void receive_aNewEvent_comesWithin200MillisOfItsAcknowledgement() throws Exception {
    int events = 300;
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        PulsarLiveStream stream = PulsarLiveStream.open(settings);
        LiveSubscription<String> live = stream.subscribe(ACME, ALL)) {
      assertThat(live.receive(QUIET)).isEmpty();
      ConcurrentHashMap<String, Long> acknowledged = new ConcurrentHashMap<>();
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        String text = "event " + i;
        CompletableFuture<Void> append =
            log.append(event(text)).thenRun(() -> acknowledged.put(text, System.nanoTime()));
        assertThat(receive(live, 1)).containsExactly(text);
        long seen = System.nanoTime();
        append.join();
        millis.add((seen - acknowledged.get(text)) / 1e6);
      }
      millis.sort(null);
      System.out.printf(
          "live stream, acknowledged to received, ms: p50 %.1f, p99 %.1f, max %.1f%n",
          millis.get(events / 2), millis.get(events * 99 / 100), millis.getLast());
      assertThat(millis.get(events * 99 / 100)).isLessThan(200);
    }
  }

  @Test
  void subscribe_withUnstoredEvents_givesThemFirstAndNothingThatIsStored() throws Exception {
    PulsarSettings onePartition = settings.withTopics(settings.topics().withPartitions(1));
    try (PulsarEventLog log = PulsarEventLog.open(onePartition);
        PulsarLiveStream stream = PulsarLiveStream.open(onePartition)) {
      log.append(event("stored")).join();
      try (AllPartitions writer = AllPartitions.takeOver(log, "writer")) {
        writer.acknowledge(writer.receive(1));
      }
      log.append(event("unstored 1")).join();
      log.append(event("unstored 2")).join();
      try (LiveSubscription<String> live = stream.subscribe(ACME, ALL)) {
        log.append(event("new")).join();

        assertThat(receive(live, 3)).containsExactly("unstored 1", "unstored 2", "new");
        assertThat(live.receive(QUIET)).isEmpty();
        assertThat(live.droppedRecords()).isZero();
      }
    }
  }

  @Test
  void subscribe_whileEventsPour_givesEachOnce() throws Exception {
    // So little room that the readers' events do not fit while older ones are read.
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        PulsarLiveStream stream = PulsarLiveStream.open(settings, 64 << 10)) {
      AtomicInteger sent = new AtomicInteger();
      List<CompletableFuture<Void>> appends = new ArrayList<>();
      int first = 2_000;
      IntStream.range(0, first)
          .forEach(i -> appends.add(log.append(padded(sent.getAndIncrement()))));
      CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new)).join();
      try (LiveSubscription<String> live = stream.subscribe(ACME, ALL)) {
        Thread pouring =
            Thread.ofVirtual()
                .start(
                    () ->
                        IntStream.range(0, 500)
                            .forEach(i -> log.append(padded(sent.getAndIncrement())).join()));
        List<String> received = receive(live, first + 500);
        pouring.join();
        assertThat(live.droppedRecords()).isZero();
        assertThat(received).hasSize(first + 500).doesNotHaveDuplicates();
      }
    }
  }

  private static LogEvent padded(int number) {
    return event("%08d".formatted(number) + "x".repeat(1000));
  }

  @Test
  void receive_tooSlowly_dropsTheOldestWithACountAndHoldsUpNobody() throws Exception {
    int room = 16 << 10;
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        PulsarLiveStream stream = PulsarLiveStream.open(settings, room);
        LiveSubscription<String> slow = stream.subscribe(ACME, ALL);
        LiveSubscription<String> fast = stream.subscribe(ACME, ALL)) {
      assertThat(slow.receive(QUIET)).isEmpty();
      assertThat(fast.receive(QUIET)).isEmpty();
      int events = 200;
      for (int i = 0; i < events; i++) {
        log.append(padded(i)).join();
        assertThat(receive(fast, 1)).containsExactly(text(padded(i)));
      }
      int kept = room / text(padded(0)).length();
      await()
          .untilAsserted(() -> assertThat(slow.droppedRecords()).isEqualTo((events - kept) * 3L));
      List<String> last = receive(slow, kept);
      assertThat(last).hasSize(kept).contains(text(padded(events - 1)));
      assertThat(slow.receive(QUIET)).isEmpty();
      assertThat(fast.droppedRecords()).isZero();
    }
  }

  @Test
  void subscribe_seesItsTenantAlone_andTheLastToGoClosesTheReaders() throws Exception {
    PulsarSettings onePartition = settings.withTopics(settings.topics().withPartitions(1));
    TenantId other = new TenantId("other");
    try (PulsarEventLog log = PulsarEventLog.open(onePartition);
        PulsarLiveStream stream = PulsarLiveStream.open(onePartition)) {
      LiveSubscription<String> one = stream.subscribe(ACME, ALL);
      LiveSubscription<String> two =
          stream.subscribe(
              ACME,
              (event, wanted) -> {
                if (text(event).contains("two")) {
                  wanted.accept(text(event));
                }
              });
      try (LiveSubscription<String> stranger = stream.subscribe(other, ALL)) {
        log.append(event("for one")).join();
        log.append(event("for two")).join();

        assertThat(receive(one, 2)).containsExactly("for one", "for two");
        assertThat(receive(two, 1)).containsExactly("for two");
        assertThat(stranger.receive(QUIET)).isEmpty();
        assertThat(stream.followedTenants()).isEqualTo(2);
      }
      assertThat(stream.followedTenants()).isEqualTo(1);
      one.close();
      assertThat(stream.followedTenants()).isEqualTo(1);
      two.close();
      assertThat(stream.followedTenants()).isZero();
    }
  }
}
