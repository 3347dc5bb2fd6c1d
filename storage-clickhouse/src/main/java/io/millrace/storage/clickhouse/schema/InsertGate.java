package io.millrace.storage.clickhouse.schema;

/**
 * Statements that keep writers from a table while it changes: they are refused as if there were too
 * many parts, keep what they have, and try again.
 */
public final class InsertGate {
  private InsertGate() {}

  /** Lets no writer in, not even one of an earlier version. */
  public static String close(String table) {
    return "ALTER TABLE "
        + table
        + " MODIFY SETTING parts_to_delay_insert = 1, parts_to_throw_insert = 1";
  }

  /** Lets writers in again. */
  public static String open(String table) {
    return "ALTER TABLE " + table + " RESET SETTING parts_to_delay_insert, parts_to_throw_insert";
  }
}
