package io.millrace.server.metrics;

import com.google.common.collect.ImmutableList;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.model.tenant.Authenticator;
import io.millrace.pipeline.writer.WriterStats;
import io.millrace.receiver.ReceiverMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All numbers of this process, in one registry. Safe for all threads. */
public final class ProcessMetrics implements AutoCloseable {
  /** Where every server of the process shows them. */
  public static final String PATH = "/metrics";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final List<MeterRegistry> serverRegistries = new ArrayList<>();

  /** Those of the JVM and the process are there from the start. */
  public ProcessMetrics() {
    ImmutableList.of(
            new ClassLoaderMetrics(),
            collections,
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
  }

  /** What a receiver is to call. */
  public ReceiverMetrics receiver() {
    return new CountedReceiver(registry);
  }

  /** Shows the numbers of a writer, as they are when they are asked for. */
  public void addWriter(Supplier<WriterStats> stats) {
    CountedWriter.register(registry, stats);
  }

  /** Shows how much the disk of a directory holds, and how much of it is free. */
  public void addDisk(Path directory) {
    new DiskSpaceMetrics(directory.toFile()).bindTo(registry);
  }

  /**
   * The registry of one HTTP server. Servers must not share one, since some of their meters have
   * the same names; here the tag {@code server} tells them apart.
   */
  public MeterRegistry forServer(String name) {
    CompositeMeterRegistry server = new CompositeMeterRegistry();
    server.config().commonTags("server", name);
    server.add(registry);
    serverRegistries.add(server);
    return server;
  }

  /** The service that shows them to operators, or to everyone. */
  public MetricsService service(Authenticator authenticator, boolean isPublic) {
    return new MetricsService(this, authenticator, isPublic);
  }

  /** In Prometheus's text format, version 0.0.4. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    serverRegistries.forEach(MeterRegistry::close);
    collections.close();
    registry.close();
  }
}
