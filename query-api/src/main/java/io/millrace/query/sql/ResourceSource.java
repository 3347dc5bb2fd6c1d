package io.millrace.query.sql;

/**
 * Where the attributes of a resource are read from. In the table of records they are a
 * dictionary-coded text (JSON; a quotation mark inside a name or value is an escape there, see
 * docs/decisions/0025-resource-text.md), so that a value is looked for once for each text of the
 * dictionary and not in each row; in the table of streams they are a map.
 */
enum ResourceSource {
  RECORDS(
      "JSONExtract(Resource, 'Map(LowCardinality(String), String)')",
      "simpleJSONExtractString(Resource, %s)",
      "simpleJSONHas(Resource, %s)") {
    @Override
    String key(String name) {
      return ResourceTexts.quoted(name);
    }
  },

  STREAMS("ResourceAttributes", "ResourceAttributes[%s]", "mapContains(ResourceAttributes, %s)") {
    @Override
    String key(String name) {
      return name;
    }
  };

  private final String map;
  private final String value;
  private final String presence;

  ResourceSource(String map, String value, String presence) {
    this.map = map;
    this.value = value;
    this.presence = presence;
  }

  /** A name as it is looked for. */
  abstract String key(String name);

  /** All of them; dear in the table of records. */
  String map() {
    return map;
  }

  /** Value of one; the empty text where the resource does not have it. */
  String attribute(SqlBuilder sql, String name) {
    return value.formatted(sql.text(key(name)));
  }

  /** Whether the resource has one. */
  String presence(SqlBuilder sql, String name) {
    return presence.formatted(sql.text(key(name)));
  }

  /** Whether the resource has no hint. */
  String hasNoHint() {
    return hint() + " = ''";
  }

  /** Names of attributes in the hint, where there is one. */
  String hintedNames() {
    return "arrayMap(n -> trimBoth(n), splitByChar(',', " + hint() + "))";
  }

  private String hint() {
    return value.formatted("'" + LabelsHint.ATTRIBUTE + "'");
  }
}
