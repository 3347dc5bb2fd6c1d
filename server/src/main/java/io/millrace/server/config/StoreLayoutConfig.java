package io.millrace.server.config;

import io.millrace.storage.clickhouse.ColdVolume;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.util.Optional;

/**
 * Reads and checks how the tables lie in ClickHouse: {@code store.cluster}, {@code store.tiering}.
 */
final class StoreLayoutConfig {
  private static final String CLUSTER = "store.cluster.name";
  private static final String REPLICATED = "store.cluster.replicated";
  private static final String LOCAL_DATABASE = "store.cluster.local-database";
  private static final String POLICY = "store.tiering.policy";
  private static final String VOLUME = "store.tiering.volume";
  private static final String AFTER_DAYS = "store.tiering.after-days";
  private static final int MOST_DAYS = 36_500;

  private StoreLayoutConfig() {}

  /**
   * One server, or a cluster.
   *
   * @param embedded whether ClickHouse is started here
   */
  static TableLayout layout(Settings s, boolean embedded) {
    String name = s.text(CLUSTER);
    String local = s.text(LOCAL_DATABASE);
    boolean replicated = s.flag(REPLICATED);
    if (name.isEmpty()) {
      if (!local.isEmpty()) {
        throw s.invalid(LOCAL_DATABASE, "empty, since store.cluster.name is");
      }
      return TableLayout.SINGLE;
    }
    if (embedded) {
      throw s.invalid(CLUSTER, "empty, since store.url is embedded: one server");
    }
    TableLayout layout;
    try {
      layout = TableLayout.cluster(name, replicated);
    } catch (IllegalArgumentException e) {
      throw s.invalid(CLUSTER, "1 to 100 of A-Z, a-z, 0-9, _, . and -");
    }
    if (local.isEmpty()) {
      return layout;
    }
    try {
      layout = layout.withPartDatabase(local);
    } catch (IllegalArgumentException e) {
      throw s.invalid(LOCAL_DATABASE, "1 to 81 of A-Z, a-z, 0-9 and _, no digit first");
    }
    if (local.equals(s.text("store.database")) || local.equals(s.text("store.database") + "_sql")) {
      throw s.invalid(LOCAL_DATABASE, "another than store.database and the one of the SQL views");
    }
    return layout;
  }

  /** Where old days go; empty if they stay. */
  static Optional<ColdVolume> coldVolume(Settings s) {
    String policy = s.text(POLICY);
    String volume = s.text(VOLUME);
    int days = s.integer(AFTER_DAYS, 1, MOST_DAYS);
    if (policy.isEmpty()) {
      return Optional.empty();
    }
    requireName(s, POLICY, policy);
    requireName(s, VOLUME, volume);
    return Optional.of(new ColdVolume(policy, volume, days));
  }

  private static void requireName(Settings s, String key, String name) {
    if (!ColdVolume.isName(name)) {
      throw s.invalid(key, "a name of 1 to 100 of A-Z, a-z, 0-9, _ and -");
    }
  }
}
