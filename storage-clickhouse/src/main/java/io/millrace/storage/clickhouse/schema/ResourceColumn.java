package io.millrace.storage.clickhouse.schema;

/** Statements of {@link ProgramStep#READ_RESOURCES}, in their order. */
public final class ResourceColumn {
  /** The column that was a map, and is an alias now. */
  public static final String NAME = "ResourceAttributes";

  /** What it is an alias of, for statements that may name none: mutations. */
  public static final String MAP = "JSONExtract(Resource, 'Map(LowCardinality(String), String)')";

  private ResourceColumn() {}

  /** Writes the text for the rows of a table that were stored without it. */
  public static String fill(String table) {
    return "ALTER TABLE " + table + " MATERIALIZE COLUMN Resource SETTINGS mutations_sync = 2";
  }

  /** No row is written without its text from here on. */
  public static String removeDefault(String table) {
    return "ALTER TABLE " + table + " MODIFY COLUMN Resource REMOVE DEFAULT";
  }

  /**
   * Takes the map away. A column that became an alias would stay in the parts, and mutations
   * stumble over it there.
   */
  public static String dropMap(String table) {
    return "ALTER TABLE " + table + " DROP COLUMN " + NAME + " SETTINGS mutations_sync = 2";
  }

  /** Makes the map anew, as a reading of the text. */
  public static String addAlias(String table) {
    return "ALTER TABLE "
        + table
        + " ADD COLUMN IF NOT EXISTS "
        + NAME
        + " Map(LowCardinality(String), String) ALIAS "
        + MAP
        + " AFTER Resource";
  }
}
