package io.millrace.storage.clickhouse.schema;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table or view as ClickHouse describes it, without the name of its database.
 *
 * @param engine without arguments
 * @param engineFull with arguments, keys and settings; empty for views
 * @param select of a view; empty for tables
 * @param create the whole statement
 * @param columns by name, in their order
 * @param indexes data skipping indexes: what follows the name in CREATE TABLE, by name
 * @param projections their SELECT, by name
 */
public record TableShape(
    String name,
    String engine,
    String engineFull,
    String partitionKey,
    String sortingKey,
    String select,
    String create,
    ImmutableMap<String, ColumnShape> columns,
    ImmutableMap<String, String> indexes,
    ImmutableMap<String, String> projections) {
  private static final Pattern SETTINGS = Pattern.compile(" SETTINGS (.*)$", Pattern.DOTALL);
  private static final Pattern ARGUMENTS = Pattern.compile("^\\w+\\(([^()]*)\\)");
  private static final String REPLICATED = "Replicated";

  /** The engine that decides what merges do with rows; replicas do the same. */
  String family() {
    return engine.startsWith(REPLICATED) ? engine.substring(REPLICATED.length()) : engine;
  }

  boolean isView() {
    return engine.endsWith("View");
  }

  /** Whether merges leave every row as it is. */
  boolean keepsRows() {
    return family().equals("MergeTree");
  }

  /** Arguments of the engine without a replica's two. */
  String engineArguments() {
    Matcher matcher = ARGUMENTS.matcher(engineFull);
    if (!matcher.find()) {
      return "";
    }
    String arguments = matcher.group(1);
    return engine.startsWith(REPLICATED)
        ? arguments.replaceFirst("^'[^']*', *'[^']*'(, *)?", "")
        : arguments;
  }

  /** Settings of the table by their names. */
  ImmutableMap<String, String> settings() {
    Matcher matcher = SETTINGS.matcher(engineFull);
    return matcher.find()
        ? ImmutableMap.copyOf(
            Splitter.on(", ").withKeyValueSeparator(Splitter.on(" = ")).split(matcher.group(1)))
        : ImmutableMap.of();
  }
}
