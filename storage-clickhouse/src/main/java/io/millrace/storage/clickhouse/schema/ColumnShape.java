package io.millrace.storage.clickhouse.schema;

/**
 * A column as system.columns has it.
 *
 * @param defaultValue kind and expression; empty if it has none
 * @param codec with the word CODEC; empty for ClickHouse's default
 */
public record ColumnShape(String name, String type, String defaultValue, String codec) {
  /** As in CREATE TABLE. */
  String declaration() {
    return (name + " " + type + " " + defaultValue + " " + codec).strip().replaceAll(" {2,}", " ");
  }
}
