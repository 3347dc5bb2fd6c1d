package io.millrace.storage.clickhouse.engine;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One connection into the engine: runs one statement at a time, for one thread at a time. What a
 * request sets on it is taken back by {@link #reset}, so that the next request finds it as new.
 */
final class EngineConnection implements AutoCloseable {
  private static final String DEFAULT_DATABASE = "default";

  private final LibChdb library;
  private final MemorySegment handle;
  private final Map<String, String> baseSettings;

  EngineConnection(LibChdb library, MemorySegment handle, Map<String, String> baseSettings)
      throws EngineException {
    this.library = library;
    this.handle = handle;
    this.baseSettings = Map.copyOf(baseSettings);
    set(baseSettings);
  }

  /** Runs a statement with this connection's settings; see {@link LibChdb#query}. */
  EngineOutcome execute(byte[] sql, String format, Map<String, String> parameters)
      throws EngineException {
    return library.query(handle, sql, format, parameters);
  }

  EngineOutcome execute(String sql) throws EngineException {
    return execute(sql.getBytes(StandardCharsets.UTF_8), "TabSeparated", Map.of());
  }

  /** Makes the database the current one and applies the settings until {@link #reset}. */
  void configure(String database, Map<String, String> settings) throws EngineException {
    if (!database.equals(DEFAULT_DATABASE)) {
      execute("USE " + Sql.identifier(database));
    }
    set(settings);
  }

  /**
   * Undoes {@link #configure}, and ends what the library keeps of a statement that failed: until
   * the next statement it would still be listed in {@code system.processes} and hold its memory.
   */
  void reset(Map<String, String> settings) throws EngineException {
    execute("USE " + DEFAULT_DATABASE);
    if (!settings.isEmpty()) {
      execute(
          settings.keySet().stream()
              .map(name -> Sql.identifier(name) + " = " + baseValue(name))
              .collect(Collectors.joining(", ", "SET ", "")));
    }
  }

  private String baseValue(String name) {
    String value = baseSettings.get(name);
    return value == null ? "DEFAULT" : Sql.literal(value);
  }

  private void set(Map<String, String> settings) throws EngineException {
    if (!settings.isEmpty()) {
      execute(
          settings.entrySet().stream()
              .map(
                  setting ->
                      Sql.identifier(setting.getKey()) + " = " + Sql.literal(setting.getValue()))
              .collect(Collectors.joining(", ", "SET ", "")));
    }
  }

  @Override
  public void close() {
    library.close(handle);
  }
}
