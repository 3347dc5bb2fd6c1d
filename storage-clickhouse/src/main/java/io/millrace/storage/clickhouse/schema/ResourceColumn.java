package io.millrace.storage.clickhouse.schema;

/** Statements of {@link ProgramStep#READ_RESOURCES}, in their order. */
public final class ResourceColumn {
  private ResourceColumn() {}

  /** Writes the text for the rows of a table that were stored without it. */
  public static String fill(String table) {
    return "ALTER TABLE " + table + " MATERIALIZE COLUMN Resource SETTINGS mutations_sync = 2";
  }

  /**
   * Takes the map away: with the default of the text in one statement, so that no row comes in
   * between. A column that became an alias would stay in the parts, where mutations stumble over
   * it.
   */
  public static String dropMap(String table) {
    return "ALTER TABLE "
        + table
        + " MODIFY COLUMN Resource REMOVE DEFAULT, DROP COLUMN ResourceAttributes"
        + " SETTINGS mutations_sync = 2";
  }

  /** Makes the map anew as a reading of the text. */
  public static String addAlias(String table) {
    return "ALTER TABLE "
        + table
        + " ADD COLUMN IF NOT EXISTS ResourceAttributes Map(LowCardinality(String), String)"
        + " ALIAS JSONExtract(Resource, 'Map(LowCardinality(String), String)') AFTER Resource";
  }
}
