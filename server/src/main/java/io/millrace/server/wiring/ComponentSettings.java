package io.millrace.server.wiring;

import io.millrace.model.tenant.QueryLimits;
import io.millrace.pipeline.pulsar.Offload;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import io.millrace.pipeline.writer.WriterSettings;
import io.millrace.query.admission.QueueSettings;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.retention.RetentionSettings;
import io.millrace.query.settings.QuerySettings;
import io.millrace.receiver.ReceiverSettings;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Store;
import io.millrace.server.config.MillraceConfig.Stream;
import io.millrace.server.config.TieredConfig;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Translates the configuration into what each module is built from. */
final class ComponentSettings {
  /** The embedded Pulsar asks nobody for a key, so it listens here alone. */
  static final String LOOPBACK = "127.0.0.1";

  private static final long MEBIBYTE = 1L << 20;
  private static final String EMBEDDED_USER = "default";

  /** Beyond the stream's own timeout, so that its answer, which says more, comes first. */
  private static final Duration APPEND_MARGIN = Duration.ofSeconds(2);

  private static final Duration UPLOAD_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final MillraceConfig config;
  private final KeyDirectory keys;
  private final String host;

  ComponentSettings(MillraceConfig config, KeyDirectory keys) {
    this.config = config;
    this.keys = keys;
    this.host = config.bindAddress().equals("0.0.0.0") ? "127.0.0.1" : config.bindAddress();
  }

  String clickHouseUrl() {
    return config
        .store()
        .url()
        .orElse("http://" + host + ":" + config.store().embedded().httpPort());
  }

  String pulsarUrl() {
    return config.stream()
        .url()
        .orElse("pulsar://" + LOOPBACK + ":" + config.stream().embedded().brokerPort());
  }

  String pulsarAdminUrl() {
    return config.stream().url().isPresent()
        ? config.stream().adminUrl()
        : "http://" + LOOPBACK + ":" + config.stream().embedded().httpPort();
  }

  PulsarSettings pulsar() {
    Stream stream = config.stream();
    Topics topics =
        new Topics(
            Topics.DEFAULT.tenant(),
            Topics.DEFAULT.namespace(),
            stream.partitions(),
            stream.retentionTime(),
            Math.toIntExact(stream.retentionBytes() / MEBIBYTE),
            Math.toIntExact(stream.backlogBytes() / MEBIBYTE),
            Topics.DEFAULT.subscriptions(),
            namespaceOffload(stream));
    return PulsarSettings.of(pulsarUrl(), URI.create(pulsarAdminUrl()))
        .withTopics(topics)
        .withCompression(stream.compression())
        .withPartitionsPerTenant(stream.partitionsPerTenant())
        .withAppendTimeout(config.receiver().appendTimeout())
        .withPendingBytesLimit(config.receiver().maxInFlightBytes());
  }

  /** The embedded Pulsar has it in its configuration. */
  private static Optional<Offload> namespaceOffload(Stream stream) {
    TieredConfig tiered = stream.tiered();
    return stream.url().isEmpty()
        ? Optional.empty()
        : tiered
            .target()
            .map(target -> new Offload(target, tiered.thresholdBytes(), tiered.localCopyTime()));
  }

  ClickHouseSettings clickHouse() {
    Store store = config.store();
    return new ClickHouseSettings(
        URI.create(clickHouseUrl()),
        store.url().isPresent() ? store.user() : EMBEDDED_USER,
        store.url().isPresent() ? store.password() : embeddedPassword(),
        store.database(),
        store.insertTimeout(),
        QueryLimits.LONGEST_TIMEOUT,
        store.compression(),
        store.maxConnections(),
        store.layout(),
        store.coldVolume());
  }

  private String embeddedPassword() {
    return config.auth().enabled() ? keys.read(KeyDirectory.CLICKHOUSE).orElse("") : "";
  }

  WriterSettings writer() {
    return WriterSettings.DEFAULT
        .withBatch(
            config.writer().maxBatchRows(),
            config.writer().maxBatchBytes(),
            config.writer().maxBatchAge())
        .withMemory(config.writer().memoryBytes())
        .withDuplicateWindow(config.writer().duplicateWindow());
  }

  ReceiverSettings receiver() {
    return new ReceiverSettings(
        Math.toIntExact(config.receiver().maxRequestBytes()),
        config.receiver().maxInFlightBytes(),
        UPLOAD_TIMEOUT,
        config.receiver().appendTimeout().plus(APPEND_MARGIN),
        RETRY_AFTER);
  }

  QuerySettings query() {
    return new QuerySettings(
        ParseLimits.DEFAULT,
        new EvaluationLimits(
            config.query().maxRows(),
            EvaluationLimits.DEFAULT.maxSeries(),
            config.query().maxSamples()),
        new QueueSettings(config.query().maxRunning(), config.query().maxWaiting()),
        config.query().maxTails(),
        config.query().sqlReadRows(),
        config.query().resultCacheBytes(),
        QuerySettings.DEFAULT_STREAM_ATTRIBUTES);
  }

  RetentionSettings retention() {
    return new RetentionSettings(config.retention().interval(), config.retention().deleteDelay());
  }
}
