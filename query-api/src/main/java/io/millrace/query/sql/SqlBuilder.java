package io.millrace.query.sql;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.StoreQuery;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A statement in the making. Texts of users come in as parameters only. */
final class SqlBuilder {
  /**
   * The engine looks between two blocks whether it shall stop. Blocks are as large as what the
   * cache of conditions keeps, 8,192 rows, unless that is off.
   */
  private static final ImmutableMap<String, String> SMALL_BLOCKS =
      ImmutableMap.of("max_block_size", "1024", "use_query_condition_cache", "0");

  private final StringBuilder sql = new StringBuilder();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private boolean hasCostlyRegex;

  /** Adds text of our own. */
  SqlBuilder add(String text) {
    sql.append(text);
    return this;
  }

  /** A placeholder for a text. */
  String text(String value) {
    return bind("String", value);
  }

  /** A placeholder for a regular expression of a user. */
  String regex(String value) {
    hasCostlyRegex |= RegexCost.mayBeHigh(value);
    return text(value);
  }

  /** A placeholder for a number. */
  String number(long value) {
    return bind("Int64", Long.toString(value));
  }

  /** A placeholder of any type; the same value has one placeholder. */
  String bind(String type, String value) {
    for (int i = 0; i < parameters.size(); i++) {
      if (value.equals(parameters.get("p" + i + suffix(type)))) {
        return "{p" + i + suffix(type) + ":" + type + "}";
      }
    }
    String name = "p" + parameters.size() + suffix(type);
    parameters.put(name, value);
    return "{" + name + ":" + type + "}";
  }

  private static String suffix(String type) {
    return type.equals("String") ? "" : "_" + type.toLowerCase(Locale.ROOT);
  }

  StoreQuery build(Duration timeout, ImmutableMap<String, String> settings) {
    return new StoreQuery(
        sql.toString(),
        ImmutableMap.copyOf(parameters),
        hasCostlyRegex ? withSmallBlocks(settings) : settings,
        timeout);
  }

  private static ImmutableMap<String, String> withSmallBlocks(
      ImmutableMap<String, String> settings) {
    return ImmutableMap.<String, String>builder()
        .putAll(settings)
        .putAll(SMALL_BLOCKS)
        .buildKeepingLast();
  }

  /** What was added, as a condition that others put into their statements. */
  RowCondition condition() {
    return new RowCondition(sql.toString(), ImmutableMap.copyOf(parameters));
  }
}
