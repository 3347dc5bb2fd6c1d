package io.millrace.query.sql;

/**
 * Where the attributes of a resource are read from. In the table of records they are a
 * dictionary-coded text (JSON; a quotation mark inside a name or value is an escape there, see
 * docs/decisions/0025-resource-text.md), so that a value is looked for once for each text of the
 * dictionary and not in each row; in the table of streams they are a map.
 */
enum ResourceSource {
  RECORDS("JSONExtract(Resource, 'Map(LowCardinality(String), String)')") {
    @Override
    String attribute(SqlBuilder sql, String name) {
      return "simpleJSONExtractString(Resource, " + sql.text(ResourceTexts.quoted(name)) + ")";
    }

    @Override
    String presence(SqlBuilder sql, String name) {
      return "simpleJSONHas(Resource, " + sql.text(ResourceTexts.quoted(name)) + ")";
    }

    @Override
    String hint() {
      return "simpleJSONExtractString(Resource, '" + LabelsHint.ATTRIBUTE + "')";
    }
  },

  STREAMS("ResourceAttributes") {
    @Override
    String attribute(SqlBuilder sql, String name) {
      return "ResourceAttributes[" + sql.text(name) + "]";
    }

    @Override
    String presence(SqlBuilder sql, String name) {
      return "mapContains(ResourceAttributes, " + sql.text(name) + ")";
    }

    @Override
    String hint() {
      return "ResourceAttributes['" + LabelsHint.ATTRIBUTE + "']";
    }
  };

  private final String map;

  ResourceSource(String map) {
    this.map = map;
  }

  /** All of them; dear in the table of records. */
  String map() {
    return map;
  }

  /** Value of one; the empty text where the resource does not have it. */
  abstract String attribute(SqlBuilder sql, String name);

  /** Whether the resource has one. */
  abstract String presence(SqlBuilder sql, String name);

  /** Value of {@link LabelsHint#ATTRIBUTE}. */
  abstract String hint();

  /** Whether the resource has no hint. */
  String hasNoHint() {
    return hint() + " = ''";
  }

  /** Names of attributes in the hint, where there is one. */
  String hintedNames() {
    return "arrayMap(n -> trimBoth(n), splitByChar(',', " + hint() + "))";
  }
}
