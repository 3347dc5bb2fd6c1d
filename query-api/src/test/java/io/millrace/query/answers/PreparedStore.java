package io.millrace.query.answers;

import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.URI;
import java.time.Duration;

/** A store on the embedded engine, with its tables and without records. */
public final class PreparedStore {
  private PreparedStore() {}

  public static ClickHouseLogStore open(EngineExtension engine) {
    ClickHouseLogStore store =
        ClickHouseLogStore.open(
            new ClickHouseSettings(
                URI.create(engine.url()),
                "default",
                "",
                engine.database(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                true,
                8));
    store.prepare();
    return store;
  }
}
