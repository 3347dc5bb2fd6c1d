package io.millrace.server.wiring;

import com.google.common.base.Throwables;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.Lease;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.TenantRegistry;
import io.millrace.pipeline.peers.PulsarPeerDemand;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarLease;
import io.millrace.pipeline.pulsar.PulsarLiveStream;
import io.millrace.pipeline.registry.PulsarTenantRegistry;
import io.millrace.pipeline.writer.Writer;
import io.millrace.query.QueryApi;
import io.millrace.query.admission.QueryTenancy;
import io.millrace.query.http.DeleteRoutes;
import io.millrace.query.retention.DeletionPass;
import io.millrace.query.retention.PlacementPass;
import io.millrace.query.retention.RetentionJob;
import io.millrace.query.retention.RetentionPass;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.millrace.receiver.OtlpReceiver;
import io.millrace.receiver.ReceiverDependencies;
import io.millrace.receiver.Tenancy;
import io.millrace.server.admin.AdminApi;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Role;
import io.millrace.server.http.HttpServerFactory;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.server.metrics.ProcessMetrics;
import io.millrace.server.supervise.DiskWatch;
import io.millrace.server.supervise.RunDirectory;
import io.millrace.server.supervise.Supervisor;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running whole: engines, clients, writer and servers, wired by the configuration. Started in
 * the order of dependence and closed in reverse.
 */
public final class Millrace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Millrace.class);

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final MillraceConfig config;
  private final Path engines;
  private final InstantSource clock;
  private final ComponentSettings settings;
  private final KeyDirectory keys;
  private final SecureRandom random = new SecureRandom();
  private final List<AutoCloseable> started = new ArrayList<>();
  private Optional<FirstKeys> firstKeys = Optional.empty();
  private HttpServers servers;

  private Millrace(MillraceConfig config, Path engines, InstantSource clock) {
    this.config = config;
    this.engines = engines;
    this.clock = clock;
    this.keys = new KeyDirectory(config.dataDirectory());
    this.settings = new ComponentSettings(config, keys);
  }

  /**
   * Starts what the configuration's roles ask for. Blocks until everything answers; as long as
   * Pulsar is away, it waits.
   *
   * @param engines directory of the embedded engines
   * @param notices receives lines for the terminal, should there be something to wait for
   * @throws IllegalStateException if something cannot be started; the message says why and how to
   *     mend it, and nothing stays behind
   */
  public static Millrace start(
      MillraceConfig config,
      Path engines,
      RunDirectory runDirectory,
      InstantSource clock,
      Consumer<String> notices)
      throws InterruptedException {
    Millrace millrace = new Millrace(config, engines, clock);
    LogFile.add(config.dataDirectory().resolve("logs").resolve("millrace.log"));
    try {
      millrace.startAll(runDirectory, notices);
      return millrace;
    } catch (InterruptedException | RuntimeException e) {
      millrace.close();
      throw e;
    }
  }

  private void startAll(RunDirectory runDirectory, Consumer<String> notices)
      throws InterruptedException {
    ProcessMetrics metrics = closeLater(new ProcessMetrics());
    metrics.addDisk(config.dataDirectory());
    closeLater(new DiskWatch(config.dataDirectory())).start();
    EmbeddedEngines embedded = new EmbeddedEngines(config, engines, keys, random);
    Supervisor supervisor = closeLater(new Supervisor(embedded.commands(), runDirectory));
    supervisor.start();
    // The store and what is on Pulsar do not need each other: they are opened side by side.
    FutureTask<ClickHouseLogStore> storeOpening = new FutureTask<>(this::openStore);
    Thread opener = Thread.ofVirtual().name("open-store").start(storeOpening);
    AwaitPulsar pulsar = new AwaitPulsar(settings.pulsarUrl(), notices);
    TenantRegistry registry;
    EventLog eventLog;
    ClickHouseLogStore store;
    try {
      registry = config.needsRegistry() ? openRegistry(pulsar) : null;
      eventLog =
          config.needsEventLog()
              ? closeLater(pulsar.get(() -> PulsarEventLog.open(settings.pulsar())))
              : null;
      store = storeOpening.get();
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(e.getCause());
      throw new IllegalStateException(e.getCause());
    } finally {
      opener.interrupt();
      opener.join();
    }
    if (config.roles().contains(Role.WRITER)) {
      Writer writer = closeLater(new Writer(eventLog, store, settings.writer(), clock));
      metrics.addWriter(writer::stats);
      writer.start();
    }
    if (config.roles().contains(Role.QUERIER)) {
      startRetention(pulsar, registry, store);
    }
    startServers(new Parts(pulsar, metrics, registry, eventLog, store));
  }

  private void startRetention(AwaitPulsar pulsar, TenantRegistry registry, ClickHouseLogStore store)
      throws InterruptedException {
    Lease lease = closeLater(pulsar.get(() -> PulsarLease.open(settings.pulsar(), "retention")));
    QuerySettings query = settings.query();
    RetentionPass pass =
        new RetentionPass(
            store.removal(),
            registry,
            clock,
            query.parseLimits(),
            new LabelLayout(query.streamAttributes()));
    DeletionPass deletions =
        new DeletionPass(
            store.deleteRequests(), store.removal(), clock, settings.retention().deleteDelay());
    PlacementPass placements = new PlacementPass(store.moves(), registry::tenants, registry, clock);
    closeLater(
            new RetentionJob(
                pass, deletions, placements, store.usage(), lease, settings.retention(), clock))
        .start();
  }

  /** What the servers are made of; registry, log and store are null where no role needs them. */
  private record Parts(
      AwaitPulsar pulsar,
      ProcessMetrics metrics,
      TenantRegistry registry,
      EventLog eventLog,
      ClickHouseLogStore store) {}

  /** Null if this process needs none. */
  private ClickHouseLogStore openStore() {
    if (!config.needsStore()) {
      return null;
    }
    ClickHouseLogStore store = closeLater(ClickHouseLogStore.open(settings.clickHouse()));
    try {
      store.prepare();
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    return store;
  }

  private TenantRegistry openRegistry(AwaitPulsar pulsar) throws InterruptedException {
    PulsarTenantRegistry registry =
        closeLater(pulsar.get(() -> PulsarTenantRegistry.open(settings.pulsar(), random, clock)));
    FirstStart firstStart = new FirstStart(registry, keys, random, clock);
    firstKeys = pulsar.get(firstStart::run);
    return registry;
  }

  private void startServers(Parts parts) throws InterruptedException {
    Authenticator authenticator = config.auth().enabled() ? parts.registry : Authenticator.OPEN;
    OtlpReceiver receiver =
        config.roles().contains(Role.RECEIVER) ? receiver(parts, authenticator) : null;
    QueryApi query = config.roles().contains(Role.QUERIER) ? query(parts, authenticator) : null;
    servers = closeLater(new HttpServers(servers(parts, authenticator, receiver, query)));
    // Behind the servers, so that they are closed before them.
    if (query != null) {
      // Ends what would go on for ever.
      closeLater(query);
    }
    if (receiver != null) {
      // Refuses what is new as retryable, and waits for what is under way.
      closeLater(receiver);
    }
    servers.start();
  }

  private QueryApi query(Parts parts, Authenticator authenticator) {
    return new QueryApi(
        parts.store,
        parts.store.tenantSql(),
        closeLater(PulsarLiveStream.open(settings.pulsar())),
        settings.query(),
        new QueryTenancy(authenticator, parts.registry),
        clock);
  }

  private List<Server> servers(
      Parts parts, Authenticator authenticator, OtlpReceiver receiver, QueryApi query) {
    HttpServerFactory factory =
        closeLater(
            new HttpServerFactory(
                config.http(), config.bindAddress(), parts.metrics, authenticator));
    List<Server> all = new ArrayList<>();
    if (query != null) {
      ServerBuilder builder = factory.server("query", config.query().port());
      query.bind(builder);
      new DeleteRoutes(parts.store.deleteRequests(), settings.query(), authenticator, clock, random)
          .bind(builder);
      new AdminApi(parts.registry, parts.store.usage(), authenticator, clock).bind(builder);
      if (receiver != null) {
        receiver.bindLoki(builder);
      }
      all.add(builder.build());
    }
    if (receiver != null) {
      ServerBuilder builder =
          factory.server("receiver", config.receiver().grpcPort(), config.receiver().httpPort());
      receiver.bind(builder);
      all.add(builder.build());
    }
    return all;
  }

  private OtlpReceiver receiver(Parts parts, Authenticator authenticator)
      throws InterruptedException {
    PulsarPeerDemand peers =
        closeLater(
            parts.pulsar.get(
                () -> PulsarPeerDemand.open(settings.pulsar(), Ticker.systemTicker())));
    return new OtlpReceiver(
        new ReceiverDependencies(
            parts.eventLog,
            new Tenancy(authenticator, parts.registry, peers),
            parts.metrics.receiver(),
            clock,
            random),
        settings.receiver());
  }

  private synchronized <T extends AutoCloseable> T closeLater(T component) {
    started.add(component);
    return component;
  }

  /** The servers of this process. */
  ImmutableList<Server> servers() {
    return servers.all();
  }

  /** The keys that this start has made, if the registry was empty. */
  public Optional<FirstKeys> firstKeys() {
    return firstKeys;
  }

  /** Where the store answers. */
  public String clickHouseUrl() {
    return settings.clickHouseUrl();
  }

  /** Where the stream's broker answers. */
  public String pulsarUrl() {
    return settings.pulsarUrl();
  }

  /** Where the stream's admin API answers. */
  public String pulsarAdminUrl() {
    return settings.pulsarAdminUrl();
  }

  @Override
  public synchronized void close() {
    for (AutoCloseable component : Lists.reverse(started)) {
      try {
        long begin = System.nanoTime();
        component.close();
        LOG.info(
            "{} stopped in {} ms",
            component.getClass().getSimpleName(),
            (System.nanoTime() - begin) / NANOS_PER_MILLI);
      } catch (Exception e) {
        LOG.error("{} did not stop in order", component.getClass().getSimpleName(), e);
      }
    }
    started.clear();
  }
}
