package io.millrace.server.wiring;

import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.replay.ReplaySettings;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.storage.clickhouse.ClickHouseSettings;

/**
 * What a replay beside the server is made of.
 *
 * @param pulsar where the stream is
 * @param clickHouse where the records are stored
 * @param replay how it is run
 */
public record ReplayParts(
    PulsarSettings pulsar, ClickHouseSettings clickHouse, ReplaySettings replay) {
  /** As the configuration describes them. */
  public static ReplayParts of(MillraceConfig config) {
    ComponentSettings settings =
        new ComponentSettings(config, new KeyDirectory(config.dataDirectory()));
    return new ReplayParts(
        settings.pulsar(),
        settings.clickHouse(),
        ReplaySettings.DEFAULT
            .withBatch(config.writer().maxBatchRows(), config.writer().maxBatchBytes())
            .withDuplicateWindow(config.writer().duplicateWindow().toMillis()));
  }
}
