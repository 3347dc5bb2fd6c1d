package io.millrace.storage.clickhouse;

import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.URI;
import java.time.Duration;

/** A store on the embedded engine, with its tables and without records. */
public final class PreparedStore {
  private PreparedStore() {}

  /** In the database of the test class. */
  public static ClickHouseLogStore open(EngineExtension engine) {
    return prepared(
        new ClickHouseSettings(
            URI.create(engine.url()),
            "default",
            "",
            engine.database(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            true,
            8));
  }

  /** In a database of its own, which nobody else has used, with the default settings. */
  public static ClickHouseLogStore openNew(EngineExtension engine, Class<?> test) {
    return prepared(
        ClickHouseSettings.of(URI.create(engine.url()))
            .withDatabase(engine.fixture().newDatabase(test)));
  }

  private static ClickHouseLogStore prepared(ClickHouseSettings settings) {
    ClickHouseLogStore store = ClickHouseLogStore.open(settings);
    store.prepare();
    return store;
  }
}
