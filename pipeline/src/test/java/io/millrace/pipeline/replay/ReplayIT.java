package io.millrace.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.model.process.ChildProcess;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.OffloadedTopic;
import io.millrace.pipeline.pulsar.PulsarEventHistory;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings.TieredStorage;
import io.millrace.pipeline.pulsar.embedded.S3ProxyCommand;
import io.millrace.pipeline.writer.Writer;
import io.millrace.pipeline.writer.WriterSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that is dropped on purpose comes back from offloaded segments alone, by a replay that
 * is killed in its midst; and a tenant's records are made anew in place while writers go on.
 */
class ReplayIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId SHOP = new TenantId("shop");
  private static final TenantId OTHER = new TenantId("other");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** All of them but BatchId, which says by whom a row was stored. */
  private static final String COLUMNS =
      "TenantId, Timestamp, ObservedTimestamp, ReceivedTimestamp, StreamId, ServiceName, SeverityNumber, SeverityText,"
          + " DetectedLevel, Body, BodyType, TraceId, SpanId, TraceFlags, EventName, DroppedAttributesCount,"
          + " ResourceSchemaUrl, toString(ResourceAttributes), ResourceDroppedAttributesCount, ScopeName, ScopeVersion,"
          + " ScopeSchemaUrl, toString(ScopeAttributes), ScopeDroppedAttributesCount, toString(LogAttributes), ValueTypes";

  private final Path engines = PulsarServer.engines().resolve("tiered");
  @TempDir Path directory;

  private ChildProcess s3Proxy;
  private PulsarServer server;
  private PulsarSettings pulsar;
  private ClickHouseSettings clickHouse;
  private ClickHouseLogStore store;
  private PulsarEventLog log;
  private ReplayedRecords records;

  @BeforeEach
  void open() throws Exception {
    S3ProxyCommand.Settings s3 =
        new S3ProxyCommand.Settings(
            engines.resolve("s3proxy.jar"),
            directory.resolve("s3"),
            directory.resolve("log"),
            PulsarServer.freePort(),
            "millrace",
            Path.of(System.getProperty("java.home"), "bin", "java"));
    s3Proxy = ChildProcess.start(S3ProxyCommand.command(s3));
    s3Proxy.awaitHealthy();
    TieredStorage tiered =
        new TieredStorage(engines.resolve("offloaders"), s3.offload(1 << 30, Duration.ZERO));
    server = PulsarServer.start(settings -> settings.withTiered(tiered));
    PulsarSettings defaults = server.clientSettings("replay");
    pulsar = defaults.withTopics(defaults.topics().withPartitions(2));
    clickHouse = ClickHouseSettings.of(URI.create(engine.url())).withDatabase(engine.database());
    store = ClickHouseLogStore.open(clickHouse);
    store.prepare();
    log = PulsarEventLog.open(pulsar);
    records = new ReplayedRecords(log);
  }

  @AfterEach
  void close() {
    log.close();
    store.close();
    server.close();
    s3Proxy.close();
  }

  @Test
  void replay_ofADroppedDatabaseAndInPlace_givesTheSameRows() throws Exception {
    writeTheFirst();
    String shop = checksum(SHOP);
    String other = checksum(OTHER);
    String streams = streams();
    OffloadedTopic.offloadAll(pulsar, server.serverSettings().logDirectory().resolve("pulsar.log"));

    engine.client().query("DROP DATABASE `" + clickHouse.database() + "` SYNC").get().close();
    killInTheMidst();
    assertThat(finish(SHOP))
        .contains("going on with a replay that was begun before")
        .contains(
            "ReplayProgress[step=DONE, fraction=1.0, records=%d, repetitions=1, unreadable=1, replaced=0]"
                .formatted(records.of(SHOP)));
    assertThat(count(OTHER)).isZero();
    finish(OTHER);

    assertThat(checksum(SHOP)).isEqualTo(shop);
    assertThat(checksum(OTHER)).isEqualTo(other);
    assertThat(streams()).isEqualTo(streams);
    replayInPlaceWhileAWriterGoesOn(shop);
  }

  private void writeTheFirst() throws Exception {
    try (Writer writer = new Writer(log, store, WriterSettings.DEFAULT, InstantSource.system())) {
      writer.start();
      records.send(SHOP, 400);
      records.sendMalformed(SHOP);
      records.sendTwice(SHOP);
      records.send(OTHER, 40);
      awaitAll();
      await().atMost(PATIENCE).until(() -> writer.stats().deadLettered() == 1);
    }
  }

  private void awaitAll() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(count(SHOP)).isEqualTo(records.of(SHOP));
              assertThat(count(OTHER)).isEqualTo(records.of(OTHER));
            });
  }

  private void killInTheMidst() throws Exception {
    Path said = directory.resolve("killed.log");
    Process dying = ReplayProcess.start(pulsar, clickHouse, SHOP, 30_000, said);
    try {
      await()
          .atMost(PATIENCE)
          .failFast("it ended", () -> !dying.isAlive())
          .until(() -> beside() > records.of(SHOP) / 4);
    } finally {
      dying.destroyForcibly().waitFor();
    }
    assertThat(beside()).as(Files.readString(said)).isLessThan(records.of(SHOP));
    assertThat(count(SHOP)).isZero();
  }

  /** Rows that a replay has put beside. */
  private long beside() {
    return number(
        "SELECT sum(total_rows) FROM system.tables WHERE database = currentDatabase() AND name LIKE 'logs\\_replay\\_%'");
  }

  private String finish(TenantId tenant) throws Exception {
    Path said = directory.resolve(tenant + ".log");
    Process process = ReplayProcess.start(pulsar, clickHouse, tenant, 1_000_000, said);
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(said);
  }

  private void replayInPlaceWhileAWriterGoesOn(String shop) throws Exception {
    // Some rows are damaged, and some are missing.
    damage(
        "ALTER TABLE logs UPDATE Body = 'damaged' WHERE TenantId = 'shop' AND cityHash64(Body) % 7 = 0");
    damage("ALTER TABLE logs DELETE WHERE TenantId = 'shop' AND cityHash64(Body) % 11 = 0");
    String other =
        checksum(OTHER) + number("SELECT sum(BatchId) FROM logs WHERE TenantId = 'other'");
    assertThat(checksum(SHOP)).isNotEqualTo(shop);
    try (Writer writer = new Writer(log, store, WriterSettings.DEFAULT, InstantSource.system());
        PulsarEventHistory history = PulsarEventHistory.open(pulsar)) {
      writer.start();
      Thread sender = Thread.ofPlatform().start(() -> records.sendMore(SHOP, 100));
      ReplayProgress end =
          new Replay(
                  history, store, ReplayProcess.SETTINGS, new SecureRandom(), System.out::println)
              .run(new ReplayRequest(SHOP, Optional.empty(), Optional.empty(), Optional.empty()));
      sender.join();
      assertThat(end.replaced()).isPositive();
      awaitAll();
    }
    assertThat(checksum(SHOP, "AND Body NOT LIKE 'more %'")).isEqualTo(shop);
    assertThat(checksum(OTHER) + number("SELECT sum(BatchId) FROM logs WHERE TenantId = 'other'"))
        .isEqualTo(other);
    assertThat(
            number(
                "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE '%replay%'"))
        .isZero();
  }

  private void damage(String statement) throws Exception {
    engine.client().query(statement + " SETTINGS mutations_sync = 1").get().close();
  }

  private String checksum(TenantId tenant) {
    return checksum(tenant, "");
  }

  private String checksum(TenantId tenant, String and) {
    return text(
        "SELECT concat(toString(count()), ' ', toString(sum(cityHash64(%s)))) FROM logs WHERE TenantId = '%s' %s"
            .formatted(COLUMNS, tenant, and));
  }

  private String streams() {
    return text(
        "SELECT toString(groupArray(Stream)) FROM (SELECT concat(TenantId, toString(Day), toString(StreamId),"
            + " any(ServiceName), toString(any(ResourceAttributes)), toString(min(FirstTimestamp)),"
            + " toString(max(LastTimestamp))) AS Stream FROM streams GROUP BY TenantId, Day, StreamId ORDER BY Stream)");
  }

  private long count(TenantId tenant) {
    return number("SELECT count() FROM logs WHERE TenantId = '" + tenant + "'");
  }

  private long number(String sql) {
    return Long.parseUnsignedLong(text("SELECT toString(ifNull((" + sql + "), 0))"));
  }

  private String text(String sql) {
    try (RowCursor rows = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      rows.next();
      return rows.getString(0);
    } catch (StoreException e) {
      if (e.getMessage().contains("code 81") || e.getMessage().contains("code 60")) {
        // The replay has yet to make the tables.
        return "0";
      }
      throw e;
    }
  }
}
