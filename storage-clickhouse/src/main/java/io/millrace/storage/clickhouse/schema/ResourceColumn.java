package io.millrace.storage.clickhouse.schema;

/** Statements of {@link ProgramStep#READ_RESOURCES}; both fail where the second was run before. */
public final class ResourceColumn {
  private ResourceColumn() {}

  /** Writes the text for the rows of a table that were stored without it. */
  public static String fill(String table) {
    return "ALTER TABLE " + table + " MATERIALIZE COLUMN Resource SETTINGS mutations_sync = 2";
  }

  /** Makes the map a reading of the text: in one statement, so that no row comes in between. */
  public static String makeAlias(String table) {
    return "ALTER TABLE "
        + table
        + " MODIFY COLUMN Resource REMOVE DEFAULT,"
        + " MODIFY COLUMN ResourceAttributes REMOVE CODEC,"
        + " MODIFY COLUMN ResourceAttributes Map(LowCardinality(String), String)"
        + " ALIAS JSONExtract(Resource, 'Map(LowCardinality(String), String)')";
  }
}
