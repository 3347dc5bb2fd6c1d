package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.StoreException;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Option;
import io.millrace.server.wiring.StoreSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import java.util.Map;

/** Commands that talk to ClickHouse themselves: which one, and what its faults mean. */
final class StoreOptions {
  private static final ImmutableMap<String, String> SETTINGS =
      ImmutableMap.of("--data", "data-directory", "--clickhouse-url", "store.url");

  private StoreOptions() {}

  /** What is done; gives the exit code. */
  @FunctionalInterface
  interface Use {
    int with(ClickHouseLogStore store, MillraceConfig config);
  }

  /** The names of its options, and others. */
  static ImmutableSet<String> with(String... others) {
    return ImmutableSet.<String>builder()
        .add("--config", "--port-base")
        .addAll(SETTINGS.keySet())
        .add(others)
        .build();
  }

  /** Does something with the store; {@link IllegalStateException} names what is wrong. */
  static int use(Options options, Map<String, String> environment, Use use) {
    ImmutableList<Option> settings =
        ImmutableList.<Option>builder()
            .addAll(UpOptions.portBase(options))
            .addAll(ConfigOptions.given(options, SETTINGS))
            .build();
    MillraceConfig config = ConfigOptions.load(options, environment, settings);
    try (ClickHouseLogStore store = ClickHouseLogStore.open(StoreSettings.of(config))) {
      return use.with(store, config);
    } catch (StoreException e) {
      throw new IllegalStateException(
          e.kind() == StoreException.Kind.REJECTED
              ? e.getMessage()
              : e.getMessage()
                  + " (is it up? --port-base with --data, --config or --clickhouse-url name another)",
          e);
    }
  }
}
