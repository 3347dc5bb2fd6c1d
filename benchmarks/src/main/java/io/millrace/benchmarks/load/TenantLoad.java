package io.millrace.benchmarks.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.PlacementRule;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import io.millrace.pipeline.writer.Writer;
import io.millrace.pipeline.writer.WriterSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Many tenants at one rate in total ({@code millrace bench tenants}): appends to a stream of its
 * own of a {@code millrace up --roles receiver,querier}, writes it to ClickHouse by a writer in
 * this process, and prints what becomes of parts, merges, inserts and memory.
 */
public final class TenantLoad {
  private static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.<String, String>builder()
          .put("--data", "data")
          .put("--pulsar-url", "pulsar://127.0.0.1:6650")
          .put("--pulsar-admin-url", "http://127.0.0.1:8080")
          .put("--clickhouse-url", "http://127.0.0.1:8123")
          .put("--tenants", "2000")
          .put("--placement", "pooled")
          .put("--rate", "20000")
          .put("--records", "10")
          .put("--seconds", "60")
          .put("--drain", "60")
          .buildOrThrow();

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Map<String, String> options;
  private final PlacementRule rule;
  private final AtomicLong appended = new AtomicLong();
  private final Latencies writes = new Latencies();
  private long mostParts;
  private long mostPartsOfPartition;
  private long mostMerges;
  private long mostBehind;

  private TenantLoad(Map<String, String> options) {
    this.options = options;
    this.rule = PlacementRule.valueOf(options.get("--placement").toUpperCase(Locale.ROOT));
  }

  /** Runs the measurement; arguments are pairs of the names above and a value. */
  public static void main(String[] args) throws Exception {
    new TenantLoad(NamedOptions.parse(args, DEFAULTS)).run();
  }

  private int integer(String name) {
    return Integer.parseInt(options.get(name));
  }

  private void run() throws Exception {
    ProcessCpu processes =
        new ProcessCpu(
            Path.of(options.get("--data")),
            Map.of("writer+load", Long.toString(ProcessHandle.current().pid())));
    // A stream and a database that nobody has used.
    String name = "tenants_" + System.currentTimeMillis();
    PulsarSettings settings =
        PulsarSettings.of(
                options.get("--pulsar-url"), URI.create(options.get("--pulsar-admin-url")))
            .withTopics(Topics.DEFAULT.withNamespace(name));
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        ClickHouseLogStore store = ClickHouseLogStore.open(clickHouse(name))) {
      store.prepare();
      try (Writer writer =
          new Writer(
              log, new TimedStore(store, writes), WriterSettings.DEFAULT, InstantSource.system())) {
        writer.start();
        Thread sender = Thread.ofPlatform().daemon().start(() -> send(log));
        long begin = System.nanoTime();
        watch(store, writer, begin + integer("--seconds") * NANOS_PER_SECOND);
        Map<String, Long> memory = processes.residentMebibytes();
        sender.join();
        long end = System.nanoTime();
        watch(store, writer, end + integer("--drain") * NANOS_PER_SECOND);
        print(store, writer, memory, processes.residentMebibytes());
      }
    }
  }

  private ClickHouseSettings clickHouse(String database) throws IOException {
    ClickHouseSettings local =
        ClickHouseSettings.of(URI.create(options.get("--clickhouse-url"))).withDatabase(database);
    Path password = Path.of(options.get("--data"), "keys", "clickhouse");
    return new ClickHouseSettings(
        local.url(),
        local.user(),
        Files.exists(password) ? Files.readString(password).strip() : "",
        database,
        local.insertTimeout(),
        local.queryTimeout(),
        local.compression(),
        local.maxConnections());
  }

  /** Tenants in turn, each request due when it is due. */
  private void send(PulsarEventLog log) {
    int records = integer("--records");
    int tenants = integer("--tenants");
    ImmutableList<RequestTemplate> templates = new RequestTemplates(1).make(64, records);
    SplittableRandom random = new SplittableRandom(1);
    long nanosPerRequest = NANOS_PER_SECOND * records / integer("--rate");
    long begin = System.nanoTime();
    long requests = integer("--seconds") * NANOS_PER_SECOND / nanosPerRequest;
    for (int i = 0; i < requests; i++) {
      long due = begin + i * nanosPerRequest;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      TenantId tenant = new TenantId("tenant-" + i % tenants);
      long now = System.currentTimeMillis() * 1_000_000 + i % 1_000_000;
      byte[] payload = templates.get(i % templates.size()).at(now, random).clone();
      var _ =
          log.append(new LogEvent(tenant, payload, now, records, rule.of(tenant)))
              .thenRun(() -> appended.addAndGet(records));
    }
  }

  /** Looks once a second, until a time. */
  private void watch(ClickHouseLogStore store, Writer writer, long untilNanos)
      throws InterruptedException {
    while (System.nanoTime() < untilNanos) {
      TimeUnit.SECONDS.sleep(1);
      mostBehind = Math.max(mostBehind, appended.get() - writer.stats().records());
      mostParts = Math.max(mostParts, ask(store, parts("count()")));
      mostPartsOfPartition =
          Math.max(
              mostPartsOfPartition,
              ask(
                  store,
                  "SELECT toInt64(max(N)) FROM ("
                      + parts("count() AS N")
                      + " GROUP BY partition_id)"));
      mostMerges =
          Math.max(
              mostMerges,
              ask(store, "SELECT count() FROM system.merges WHERE database = currentDatabase()"));
    }
  }

  private static String parts(String what) {
    return "SELECT "
        + what
        + " FROM system.parts WHERE database = currentDatabase() AND table = 'logs' AND active";
  }

  private static long ask(ClickHouseLogStore store, String sql) {
    try (RowCursor rows = store.query(new StoreQuery(sql, Map.of(), TIMEOUT))) {
      rows.next();
      return rows.getLong(0);
    }
  }

  private void print(
      ClickHouseLogStore store, Writer writer, Map<String, Long> before, Map<String, Long> after) {
    System.out.printf(
        "%s tenants, %s: %,d records appended in %s s; stored %s s later: %,d%n",
        options.get("--tenants"),
        options.get("--placement"),
        appended.get(),
        options.get("--seconds"),
        options.get("--drain"),
        ask(store, "SELECT count() FROM logs"));
    System.out.printf(
        "  active parts: at most %,d, of one partition %,d; now %,d in %,d partitions%n",
        mostParts,
        mostPartsOfPartition,
        ask(store, parts("count()")),
        ask(store, parts("toInt64(uniq(partition_id))")));
    System.out.printf("  merges at a time: at most %d%n", mostMerges);
    System.out.printf("  inserts: %s; %s%n", writes.summary(), writer.stats());
    System.out.printf(
        "  records behind: at most %,d (%.1f s of the rate)%n",
        mostBehind, mostBehind / (double) integer("--rate"));
    System.out.println("  MiB resident under load: " + before + ", at the end: " + after);
  }
}
