package io.millrace.server.wiring;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import io.millrace.model.process.ChildCommand;
import io.millrace.pipeline.pulsar.Offload;
import io.millrace.pipeline.pulsar.embedded.PulsarStandalone;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings.Memory;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings.TieredStorage;
import io.millrace.pipeline.pulsar.embedded.S3ProxyCommand;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.EmbeddedPulsar;
import io.millrace.server.config.TieredConfig;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.storage.clickhouse.engine.EngineCommand;
import io.millrace.storage.clickhouse.engine.EngineSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The engines that the configuration asks for, as commands to run. */
final class EmbeddedEngines {
  private static final long MEBIBYTE = 1L << 20;
  private static final String BUCKET = "millrace-stream";

  private static final int PASSWORD_BYTES = 24;
  private static final int MIN_PULSAR_HEAP_MEBIBYTES = 128;

  private final MillraceConfig config;
  private final Path engines;
  private final KeyDirectory keys;
  private final SecureRandom random;

  EmbeddedEngines(MillraceConfig config, Path engines, KeyDirectory keys, SecureRandom random) {
    this.config = config;
    this.engines = engines;
    this.keys = keys;
    this.random = random;
  }

  /** In the order of their dependence: what stands later may need what stands before. */
  ImmutableList<ChildCommand> commands() throws InterruptedException {
    ImmutableList.Builder<ChildCommand> commands = ImmutableList.builder();
    if (config.needsStream() && config.stream().url().isEmpty()) {
      if (config.stream().tiered().usesS3Proxy()) {
        commands.add(S3ProxyCommand.command(s3Proxy()));
      }
      commands.add(PulsarStandalone.command(pulsar()));
    }
    if (config.needsStore() && config.store().url().isEmpty()) {
      commands.add(
          EngineCommand.of(clickHouse(), config.dataDirectory(), logs().resolve("clickhouse.log")));
    }
    return commands.build();
  }

  PulsarStandaloneSettings pulsar() {
    EmbeddedPulsar embedded = config.stream().embedded();
    Memory memory =
        new Memory(
            MIN_PULSAR_HEAP_MEBIBYTES,
            mebibytes(embedded.heapBytes()),
            mebibytes(embedded.directMemoryBytes()));
    PulsarStandaloneSettings settings =
        PulsarStandaloneSettings.of(
                engine("pulsar"),
                config.dataDirectory().resolve("pulsar"),
                embedded.brokerPort(),
                embedded.httpPort())
            .withBindAddress(ComponentSettings.LOOPBACK)
            .withLogDirectory(logs())
            .withMemory(memory);
    TieredConfig tiered = config.stream().tiered();
    if (!tiered.enabled()) {
      return settings;
    }
    Offload offload =
        tiered
            .target()
            .map(target -> new Offload(target, tiered.thresholdBytes(), tiered.localCopyTime()))
            .orElseGet(() -> s3Proxy().offload(tiered.thresholdBytes(), tiered.localCopyTime()));
    return settings.withTiered(new TieredStorage(engine("tiered").resolve("offloaders"), offload));
  }

  private S3ProxyCommand.Settings s3Proxy() {
    return new S3ProxyCommand.Settings(
        engine("tiered").resolve("s3proxy.jar"),
        config.stream().tiered().directory().orElse(config.dataDirectory().resolve("s3")),
        logs(),
        config.stream().tiered().s3Port(),
        BUCKET,
        Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  private EngineSettings clickHouse() {
    EngineSettings plain =
        EngineSettings.of(
                engine("clickhouse").resolve("libchdb.so"),
                config.dataDirectory().resolve("clickhouse"),
                config.store().embedded().httpPort())
            .withHost(config.bindAddress())
            .withPoolSize(config.store().embedded().connections())
            .withMemoryLimitBytes(config.store().embedded().memoryBytes())
            .withBackupDirectory(
                config
                    .store()
                    .embedded()
                    .backupDirectory()
                    .orElse(config.dataDirectory().resolve("backups")));
    EngineSettings settings =
        config.store().embedded().extraConfig().map(plain::withExtraConfig).orElse(plain);
    if (!config.auth().enabled()) {
      return settings;
    }
    keys.readOrCreate(KeyDirectory.CLICKHOUSE, this::newPassword);
    return settings.withPasswordFile(keys.file(KeyDirectory.CLICKHOUSE));
  }

  private String newPassword() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    return BaseEncoding.base16().lowerCase().encode(bytes);
  }

  private Path engine(String name) {
    Path directory = engines.resolve(name);
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException(
          directory
              + ": no engine there (remedy: ./millrace fetch"
              + (name.equals("tiered") ? " --tiered)" : ")"));
    }
    return directory;
  }

  private Path logs() {
    return config.dataDirectory().resolve("logs");
  }

  private static int mebibytes(long bytes) {
    return Math.toIntExact(bytes / MEBIBYTE);
  }
}
