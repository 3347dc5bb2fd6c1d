package io.millrace.server.wiring;

import com.google.common.collect.Lists;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.store.LogStore;
import io.millrace.model.stream.EventLog;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.writer.Writer;
import io.millrace.query.QueryApi;
import io.millrace.query.http.TenantResolver;
import io.millrace.receiver.OtlpReceiver;
import io.millrace.receiver.ReceiverDependencies;
import io.millrace.receiver.Tenancy;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Role;
import io.millrace.server.http.HttpServerFactory;
import io.millrace.server.metrics.ProcessMetrics;
import io.millrace.server.supervise.RunDirectory;
import io.millrace.server.supervise.Supervisor;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
  private final List<AutoCloseable> started = new ArrayList<>();

  private Millrace(MillraceConfig config, Path engines, InstantSource clock) {
    this.config = config;
    this.engines = engines;
    this.clock = clock;
    this.settings = new ComponentSettings(config);
  }

  /**
   * Starts what the configuration's roles ask for. Blocks until everything answers.
   *
   * @param engines directory of the embedded engines
   * @throws IllegalStateException if something cannot be started; the message says why and how to
   *     mend it, and nothing stays behind
   */
  public static Millrace start(
      MillraceConfig config, Path engines, RunDirectory runDirectory, InstantSource clock)
      throws InterruptedException {
    Millrace millrace = new Millrace(config, engines, clock);
    LogFile.add(config.dataDirectory().resolve("logs").resolve("millrace.log"));
    try {
      millrace.startAll(runDirectory);
      return millrace;
    } catch (InterruptedException | RuntimeException e) {
      millrace.close();
      throw e;
    }
  }

  private void startAll(RunDirectory runDirectory) throws InterruptedException {
    ProcessMetrics metrics = closeLater(new ProcessMetrics());
    Supervisor supervisor =
        closeLater(new Supervisor(new EmbeddedEngines(config, engines).commands(), runDirectory));
    supervisor.start();
    EventLog eventLog =
        config.needsStream() ? closeLater(PulsarEventLog.open(settings.pulsar())) : null;
    LogStore store =
        config.needsStore() ? closeLater(ClickHouseLogStore.open(settings.clickHouse())) : null;
    if (store != null) {
      store.prepare();
    }
    if (config.roles().contains(Role.WRITER)) {
      Writer writer = closeLater(new Writer(eventLog, store, settings.writer(), clock));
      metrics.addWriter(writer::stats);
      writer.start();
    }
    HttpServerFactory factory =
        closeLater(
            new HttpServerFactory(
                config.http(), config.bindAddress(), metrics, Authenticator.OPEN));
    closeLater(new HttpServers(servers(factory, metrics, eventLog, store))).start();
  }

  private List<Server> servers(
      HttpServerFactory factory, ProcessMetrics metrics, EventLog eventLog, LogStore store) {
    List<Server> servers = new ArrayList<>();
    Optional<OtlpReceiver> receiver = receiver(metrics, eventLog);
    if (config.roles().contains(Role.QUERIER)) {
      ServerBuilder builder = factory.server("query", config.query().port());
      new QueryApi(store, settings.query(), TenantResolver.single(TenantId.DEFAULT), clock)
          .bind(builder);
      receiver.ifPresent(own -> own.bindLoki(builder));
      servers.add(builder.build());
    }
    if (receiver.isPresent()) {
      ServerBuilder builder =
          factory.server("receiver", config.receiver().grpcPort(), config.receiver().httpPort());
      receiver.get().bind(builder);
      servers.add(builder.build());
    }
    return servers;
  }

  private Optional<OtlpReceiver> receiver(ProcessMetrics metrics, EventLog eventLog) {
    return config.roles().contains(Role.RECEIVER)
        ? Optional.of(
            closeLater(
                new OtlpReceiver(
                    new ReceiverDependencies(
                        eventLog, Tenancy.OPEN, metrics.receiver(), clock, new Random()),
                    settings.receiver())))
        : Optional.empty();
  }

  private <T extends AutoCloseable> T closeLater(T component) {
    started.add(component);
    return component;
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
  public void close() {
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
