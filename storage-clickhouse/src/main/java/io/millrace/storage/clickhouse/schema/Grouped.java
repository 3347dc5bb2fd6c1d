package io.millrace.storage.clickhouse.schema;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parts by their names, by the table that they belong to; in the order in which they came. */
final class Grouped<T> {
  private final Map<String, ImmutableMap.Builder<String, T>> builders = new LinkedHashMap<>();

  void put(String table, String name, T part) {
    builders.computeIfAbsent(table, key -> ImmutableMap.builder()).put(name, part);
  }

  Map<String, ImmutableMap<String, T>> built() {
    return Maps.transformValues(builders, ImmutableMap.Builder::buildOrThrow);
  }
}
