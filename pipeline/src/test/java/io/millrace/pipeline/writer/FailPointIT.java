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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A writer dies at each point of its protocol, in a process of its own; the next one takes over.
 * All cases share a partition, so that each begins with what the last one left.
 */
@ExtendWith(PulsarExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class FailPointIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private final PulsarServer server;
  @TempDir Path temporary;

  private PulsarSettings pulsar;
  private ClickHouseSettings clickHouse;
  private ClickHouseLogStore store;
  private PulsarEventLog log;
  private NumberedRecords records;

  FailPointIT(PulsarServer server) {
    this.server = server;
  }

  @BeforeAll
  void open() {
    PulsarSettings defaults = server.clientSettings("fail-points");
    pulsar = defaults.withTopics(defaults.topics().withPartitions(1));
    clickHouse = ClickHouseSettings.of(URI.create(engine.url())).withDatabase(engine.database());
    store = ClickHouseLogStore.open(clickHouse);
    store.prepare();
    log = PulsarEventLog.open(pulsar);
    records = new NumberedRecords(log, store);
  }

  @AfterAll
  void close() {
    log.close();
    store.close();
  }

  @ParameterizedTest
  @EnumSource(FailPoint.class)
  void death_atAPoint_storesEverythingOnce(FailPoint point) throws Exception {
    Path said = temporary.resolve(point + ".log");
    Process dying = WriterProcess.start(pulsar, clickHouse, point, WriterProcess.Fate.HALT, said);
    try {
      records.send(40);
      records.sendPoison(point.name());
      records.sendMalformed(point.name());
      records.send(60);

      assertThat(dying.waitFor(60, TimeUnit.SECONDS)).as(said + Files.readString(said)).isTrue();
      assertThat(dying.exitValue()).isEqualTo(WriterProcess.DIED);
    } finally {
      dying.destroyForcibly();
    }
    records.send(10);
    PoisonStore poisoned = new PoisonStore(store, () -> {});
    try (Writer next = new Writer(log, poisoned, WriterProcess.SETTINGS, InstantSource.system())) {
      next.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(records.differences()).isEmpty());
    }
  }
}
