package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A label among the attributes of a record, of its scope and of its resource, the first that shows
 * as it: in SQL that reads no map which cannot have it.
 */
final class AttributeSql {
  private final LabelLayout layout;
  private final AttributeNames names;

  AttributeSql(LabelLayout layout, AttributeNames names) {
    this.layout = layout;
    this.names = names;
  }

  /**
   * Where to look.
   *
   * @param maps in the order in which they are looked through; never empty
   * @param name the only name that shows as the label; empty if there may be several
   */
  private record Places(ImmutableList<String> maps, Optional<String> name) {
    boolean isOneKey() {
      return maps.size() == 1 && name.isPresent();
    }

    String oneValue(SqlBuilder sql) {
      return isResource()
          ? ResourceSource.RECORDS.attribute(sql, name.orElseThrow())
          : maps.getFirst() + "[" + sql.text(name.orElseThrow()) + "]";
    }

    String hasOne(SqlBuilder sql) {
      return isResource()
          ? ResourceSource.RECORDS.presence(sql, name.orElseThrow())
          : "mapContains(" + maps.getFirst() + ", " + sql.text(name.orElseThrow()) + ")";
    }

    /** The whole resource, without one that has to be left out. */
    private boolean isResource() {
      return maps.getFirst().equals(ResourceSource.RECORDS.map());
    }

    String joined(String function) {
      List<String> parts = maps.stream().map(map -> function + "(" + map + ")").toList();
      return parts.size() == 1 ? parts.getFirst() : "arrayConcat(" + String.join(", ", parts) + ")";
    }

    String condition(SqlBuilder sql, String label) {
      return name.map(only -> "k = " + sql.text(only))
          .orElseGet(() -> ResourceSql.showsAs(sql, label));
    }
  }

  /** The value, the empty text where a record has none; empty if no record has the label. */
  Optional<String> value(SqlBuilder sql, String label) {
    return places(sql, label)
        .map(
            places ->
                places.isOneKey()
                    ? places.oneValue(sql)
                    : "arrayFirst((v, k) -> %s, %s, %s)"
                        .formatted(
                            places.condition(sql, label),
                            places.joined("mapValues"),
                            places.joined("mapKeys")));
  }

  /** Whether a record has the label, be it empty; empty if none has. */
  Optional<String> presence(SqlBuilder sql, String label) {
    return places(sql, label)
        .map(
            places ->
                places.isOneKey()
                    ? places.hasOne(sql)
                    : "arrayExists(k -> %s, %s)"
                        .formatted(places.condition(sql, label), places.joined("mapKeys")));
  }

  private Optional<Places> places(SqlBuilder sql, String label) {
    List<String> maps = new ArrayList<>();
    Set<String> showing = new LinkedHashSet<>();
    boolean allKnown = add(() -> "LogAttributes", label, names.ofRecords(), maps, showing);
    allKnown &= add(() -> "ScopeAttributes", label, names.ofScopes(), maps, showing);
    allKnown &= add(() -> resource(sql, label), label, metadataNames(label), maps, showing);
    return maps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Places(
                ImmutableList.copyOf(maps),
                allKnown && showing.size() == 1
                    ? Optional.of(showing.iterator().next())
                    : Optional.empty()));
  }

  private static boolean add(
      Supplier<String> map,
      String label,
      Optional<ImmutableSet<String>> known,
      List<String> maps,
      Set<String> showing) {
    Optional<ImmutableList<String>> found = AttributeNames.showingAs(label, known);
    found.ifPresent(showing::addAll);
    if (found.isEmpty() || !found.get().isEmpty()) {
      maps.add(map.get());
    }
    return found.isPresent();
  }

  /** Names in resources that can be metadata under the label. */
  private Optional<ImmutableSet<String>> metadataNames(String label) {
    return names
        .ofResources()
        .map(
            all ->
                all.stream()
                    .filter(name -> !layout.attributeOf(label).equals(Optional.of(name)))
                    .collect(ImmutableSet.toImmutableSet()));
  }

  /** Stream attributes of the resource are no metadata. */
  private String resource(SqlBuilder sql, String label) {
    ResourceSource source = ResourceSource.RECORDS;
    String others =
        layout
            .attributeOf(label)
            .map(
                attribute ->
                    "mapFilter((k, v) -> k != " + sql.text(attribute) + ", " + source.map() + ")")
            .orElse(source.map());
    return names.noHints()
        ? others
        : "if(%s, %s, mapFilter((k, v) -> NOT has(%s, k), %s))"
            .formatted(source.hasNoHint(), others, source.hintedNames(), others);
  }
}
