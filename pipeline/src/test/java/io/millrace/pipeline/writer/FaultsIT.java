package io.millrace.pipeline.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.model.stream.LogEvent;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarExtension;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Faults around the writer, with the real engines: whatever happens, each record is stored once.
 */
@ExtendWith(PulsarExtension.class)
class FaultsIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final WriterSettings SETTINGS = WriterProcess.SETTINGS;

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final PulsarSettings pulsar;
  private ClickHouseSettings clickHouse;
  private ClickHouseLogStore store;
  private PulsarEventLog log;
  private NumberedRecords records;

  FaultsIT(PulsarServer server, TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    this.pulsar = server.clientSettings("faults-" + name.substring(0, name.indexOf('_')));
  }

  @BeforeEach
  void open() {
    clickHouse =
        ClickHouseSettings.of(URI.create(engine.url()))
            .withDatabase(engine.fixture().newDatabase(FaultsIT.class));
    store = ClickHouseLogStore.open(clickHouse);
    store.prepare();
    log = PulsarEventLog.open(pulsar);
    records = new NumberedRecords(log, store);
    System.out.println("seed " + seed);
  }

  @AfterEach
  void close() {
    log.close();
    store.close();
  }

  private void awaitAllStoredOnce() {
    awaitAllStoredOnce(Duration.ofSeconds(90));
  }

  private void awaitAllStoredOnce(Duration patience) {
    await()
        .atMost(patience)
        .untilAsserted(() -> assertThat(records.differences()).as("seed %d", seed).isEmpty());
  }

  @Test
  void clickHouse_failsHalfOfTheInserts() throws Exception {
    try (FlakyProxy proxy = FlakyProxy.failing(URI.create(engine.url()), new Random(seed));
        ClickHouseLogStore flaky = ClickHouseLogStore.open(through(proxy));
        Writer writer = new Writer(log, flaky, SETTINGS, InstantSource.system())) {
      writer.start();
      while (proxy.count(FlakyProxy.Fate.ANSWER_LOST) < 4
          || proxy.count(FlakyProxy.Fate.DOUBLED) < 4
          || proxy.count(FlakyProxy.Fate.REFUSED) < 4) {
        long stored = writer.stats().records();
        records.send(60);
        await().atMost(Duration.ofSeconds(30)).until(() -> writer.stats().records() > stored);
      }
      awaitAllStoredOnce();
      assertThat(writer.stats().retries()).isPositive();
    }
  }

  private ClickHouseSettings through(FlakyProxy proxy) {
    return new ClickHouseSettings(
        proxy.url(),
        clickHouse.user(),
        clickHouse.password(),
        clickHouse.database(),
        clickHouse.insertTimeout(),
        clickHouse.queryTimeout(),
        false,
        clickHouse.maxConnections());
  }

  /** {@code -Dmillrace.slow-seconds=30} makes it slower. */
  @Test
  void slowClickHouse_appendsAreConfirmedAllTheSame() throws Exception {
    Duration delay = Duration.ofSeconds(Integer.getInteger("millrace.slow-seconds", 3));
    try (FlakyProxy proxy = FlakyProxy.slow(URI.create(engine.url()), delay);
        ClickHouseLogStore slow = ClickHouseLogStore.open(through(proxy));
        Writer writer = new Writer(log, slow, SETTINGS, InstantSource.system())) {
      writer.start();
      for (int i = 0; i < 20; i++) {
        records.send(20);
      }
      assertThat(writer.stats().records()).isLessThan(records.count());
      awaitAllStoredOnce(delay.multipliedBy(20));
      assertThat(writer.stats().retries()).isZero();
    }
  }

  /** The clocks of a receiver and of two writers, one after the other, jump by up to two hours. */
  @Test
  void clocks_jump() throws Exception {
    Random random = new Random(seed);
    InstantSource jumping =
        () -> {
          synchronized (random) {
            return Instant.now().plusSeconds(random.nextInt(-7_200, 7_200));
          }
        };
    records = new NumberedRecords(log, store, jumping);
    for (int life = 0; life < 2; life++) {
      try (Writer writer = new Writer(log, store, SETTINGS, jumping)) {
        writer.start();
        for (int i = 0; i < 10; i++) {
          records.send(20);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> writer.stats().records() > 500);
        records.send(100);
      }
    }
    try (Writer writer = new Writer(log, store, SETTINGS, InstantSource.system())) {
      writer.start();
      awaitAllStoredOnce();
      assertThat(writer.stats().duplicates()).isZero();
    }
  }

  /** Writers join and leave; half of those that leave do so without a word. */
  @Test
  void writers_joinAndLeave() throws Exception {
    Random random = new Random(seed);
    Deque<Member> members = new ArrayDeque<>();
    try {
      long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
      long nextChange = System.nanoTime();
      while (System.nanoTime() < end) {
        if (System.nanoTime() > nextChange) {
          members.add(new Member());
          if (members.size() > 2) {
            members.remove().leave(random.nextBoolean());
          }
          nextChange = System.nanoTime() + Duration.ofMillis(1500).toNanos();
        }
        records.send(20);
      }
      awaitAllStoredOnce();
    } finally {
      members.forEach(member -> member.leave(false));
    }
  }

  /** A writer with a connection of its own. */
  private final class Member {
    private final PulsarEventLog connection = PulsarEventLog.open(pulsar);
    private final Writer writer = new Writer(connection, store, SETTINGS, InstantSource.system());

    Member() {
      writer.start();
    }

    void leave(boolean suddenly) {
      if (suddenly) {
        connection.close();
      }
      writer.close();
      connection.close();
    }
  }

  @Test
  void clients_repeatRequests_acrossTwoWriters() throws Exception {
    List<LogEvent> sent = new ArrayList<>();
    try (Writer first = new Writer(log, store, SETTINGS, InstantSource.system())) {
      first.start();
      for (int i = 0; i < 50; i++) {
        sent.add(records.nextEvent());
        log.append(sent.getLast()).join();
      }
      sent.subList(0, 25).forEach(event -> log.append(event).join());
      awaitAllStoredOnce();
      await().until(() -> first.stats().duplicates() == 25);
    }
    try (Writer second = new Writer(log, store, SETTINGS, InstantSource.system())) {
      second.start();
      sent.forEach(event -> log.append(event).join());
      records.send(10);

      await().atMost(Duration.ofSeconds(60)).until(() -> second.stats().duplicates() == 50);
      awaitAllStoredOnce();
      // Rows can be read a moment before their batch is counted.
      await()
          .untilAsserted(
              () ->
                  assertThat(second.stats().records())
                      .isEqualTo(10 * NumberedRecords.RECORDS_PER_EVENT));
    }
  }
}
