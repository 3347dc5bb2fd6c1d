package io.millrace.pipeline.replay;

import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.JavaProcess;
import io.millrace.pipeline.pulsar.PulsarEventHistory;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A replay of all that the stream has of a tenant, in a process of its own. */
final class ReplayProcess {
  static final ReplaySettings SETTINGS = ReplaySettings.DEFAULT.withBatch(10_000, 32 << 20);

  private ReplayProcess() {}

  /** Starts one; {@code logFile} gets what it says. */
  static Process start(
      PulsarSettings pulsar,
      ClickHouseSettings store,
      TenantId tenant,
      int recordsPerSecond,
      Path logFile)
      throws IOException {
    return JavaProcess.start(
        ReplayProcess.class,
        List.of("-Xmx512m"),
        List.of(
            pulsar.serviceUrl(),
            pulsar.adminUrl().toString(),
            pulsar.topics().namespace(),
            store.url().toString(),
            store.database(),
            tenant.value(),
            Integer.toString(recordsPerSecond)),
        logFile);
  }

  public static void main(String[] arguments) throws Exception {
    PulsarSettings defaults = PulsarSettings.of(arguments[0], URI.create(arguments[1]));
    PulsarSettings pulsar = defaults.withTopics(defaults.topics().withNamespace(arguments[2]));
    ClickHouseSettings clickHouse =
        ClickHouseSettings.of(URI.create(arguments[3])).withDatabase(arguments[4]);
    try (PulsarEventHistory history = PulsarEventHistory.open(pulsar);
        ClickHouseLogStore store = ClickHouseLogStore.open(clickHouse)) {
      store.prepare();
      ReplayProgress end =
          new Replay(
                  history,
                  store,
                  SETTINGS.withRate(OptionalDouble.of(Double.parseDouble(arguments[6]))),
                  new SecureRandom(),
                  System.out::println)
              .run(
                  new ReplayRequest(
                      new TenantId(arguments[5]),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()));
      System.out.println(end);
    }
  }
}
