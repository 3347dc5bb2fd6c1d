package io.millrace.storage.clickhouse.engine;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One connection into the engine: runs one statement at a time, for one thread at a time. What a
 * request sets on it is taken back by {@link #reset}, so that the next request finds it as new.
 * Only the current database stays, since every request names its own.
 */
final class EngineConnection implements AutoCloseable {
  private static final String DEFAULT_DATABASE = "default";
  private static final int UNKNOWN_SETTING = 115;

  private final LibChdb library;
  private final MemorySegment handle;
  private final Map<String, String> baseSettings;
  private String currentDatabase = DEFAULT_DATABASE;
  private Set<String> changed = Set.of();
  private boolean lastFailed;

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
    lastFailed = true;
    EngineOutcome outcome = library.query(handle, sql, format, parameters);
    lastFailed = false;
    return outcome;
  }

  EngineOutcome execute(String sql) throws EngineException {
    return execute(sql.getBytes(StandardCharsets.UTF_8), "TabSeparated", Map.of());
  }

  /** Makes the database the current one. */
  void select(String database) throws EngineException {
    if (!database.equals(currentDatabase)) {
      use(database);
    }
  }

  /** Applies the settings until {@link #reset}. */
  void configure(Map<String, String> settings, QueryMark mark) throws EngineException {
    changed = settings.keySet();
    set(mark.with(settings));
  }

  /**
   * Undoes {@link #configure}, and ends what the library keeps of a statement that failed: until
   * the next statement it would still be listed in {@code system.processes} and hold its memory.
   */
  void reset() throws EngineException {
    if (lastFailed) {
      use(DEFAULT_DATABASE);
    }
    if (!changed.isEmpty()) {
      resetSettings();
    }
    changed = Set.of();
  }

  /** All in one statement: the answer's end waits for it. One by one if one of them is refused. */
  private void resetSettings() throws EngineException {
    try {
      execute(changed.stream().map(this::unset).collect(Collectors.joining(", ", "SET ", "")));
    } catch (EngineException e) {
      for (String name : changed) {
        resetSetting(name);
      }
    }
  }

  private void resetSetting(String name) throws EngineException {
    try {
      execute("SET " + unset(name));
    } catch (EngineException e) {
      // A name that the engine does not know was refused before, too, and has changed nothing.
      if (e.code() != UNKNOWN_SETTING) {
        throw e;
      }
    }
  }

  private String unset(String name) {
    String value = baseSettings.get(name);
    return Sql.identifier(name) + " = " + (value == null ? "DEFAULT" : Sql.literal(value));
  }

  private void use(String database) throws EngineException {
    execute("USE " + Sql.identifier(database));
    currentDatabase = database;
  }

  private void set(Map<String, String> settings) throws EngineException {
    if (!settings.isEmpty()) {
      execute("SET " + Sql.assignments(settings));
    }
  }

  @Override
  public void close() {
    library.close(handle);
  }
}
