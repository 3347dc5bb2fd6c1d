package io.millrace.server.wiring;

import io.millrace.server.config.MillraceConfig;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.storage.clickhouse.ClickHouseSettings;

/** How to reach the store that a configuration describes, for commands beside the server. */
public final class StoreSettings {
  private StoreSettings() {}

  public static ClickHouseSettings of(MillraceConfig config) {
    return new ComponentSettings(config, new KeyDirectory(config.dataDirectory())).clickHouse();
  }
}
