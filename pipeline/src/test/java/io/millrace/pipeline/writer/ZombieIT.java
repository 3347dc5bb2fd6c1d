package io.millrace.pipeline.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarExtension;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers that are stopped at a point until the broker has given them up, and wake when others have
 * taken over and gone on. Each has a stream of its own, so that they sleep side by side.
 */
@ExtendWith(PulsarExtension.class)
class ZombieIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final List<FailPoint> POINTS =
      List.of(
          FailPoint.BEFORE_NOTE,
          FailPoint.BEFORE_INSERT,
          FailPoint.AFTER_INSERT,
          FailPoint.BEFORE_ACKNOWLEDGE);

  private final PulsarServer server;
  @TempDir Path temporary;

  ZombieIT(PulsarServer server) {
    this.server = server;
  }

  /** One stream with its zombie and its successor. */
  private final class Case implements AutoCloseable {
    private final Path said;
    private final ClickHouseLogStore store;
    private final PulsarEventLog log;
    private final NumberedRecords records;
    private final Process zombie;
    private final Writer next;

    Case(FailPoint point) throws Exception {
      PulsarSettings defaults =
          server.clientSettings("zombie-" + point.name().toLowerCase(java.util.Locale.ROOT));
      PulsarSettings pulsar = defaults.withTopics(defaults.topics().withPartitions(1));
      ClickHouseSettings clickHouse =
          ClickHouseSettings.of(URI.create(engine.url()))
              .withDatabase(engine.fixture().newDatabase(ZombieIT.class));
      said = temporary.resolve(point + ".log");
      store = ClickHouseLogStore.open(clickHouse);
      store.prepare();
      log = PulsarEventLog.open(pulsar);
      records = new NumberedRecords(log, store);
      records.send(100);
      zombie = WriterProcess.start(pulsar, clickHouse, point, WriterProcess.Fate.STOP, said);
      next =
          new Writer(
              log,
              new PoisonStore(store, () -> {}),
              WriterProcess.SETTINGS,
              InstantSource.system());
    }

    boolean isStopped() throws Exception {
      Path stat = Path.of("/proc", Long.toString(zombie.pid()), "stat");
      return Files.readString(stat).replaceAll(".*\\) ", "").startsWith("T");
    }

    void wake() throws Exception {
      new ProcessBuilder("kill", "-CONT", Long.toString(zombie.pid())).start().waitFor();
    }

    @Override
    public void close() {
      zombie.destroyForcibly();
      next.close();
      log.close();
      store.close();
    }
  }

  @Test
  void zombie_wakesWhenOthersHaveGoneOn_storesNothingTwice() throws Exception {
    List<Case> cases = new ArrayList<>();
    try {
      for (FailPoint point : POINTS) {
        cases.add(new Case(point));
      }
      for (Case each : cases) {
        await().atMost(Duration.ofSeconds(60)).until(each::isStopped);
        each.next.start();
        each.records.send(50);
      }
      for (Case each : cases) {
        await()
            .atMost(Duration.ofSeconds(90))
            .untilAsserted(() -> assertThat(each.records.differences()).isEmpty());
        each.records.send(20);
        each.wake();
      }
      for (Case each : cases) {
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> assertThat(Files.readString(each.said)).contains(WriterProcess.LOST));
        each.records.send(20);
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertThat(each.records.differences()).isEmpty());
      }
    } finally {
      cases.forEach(Case::close);
    }
  }
}
