package io.millrace.query.sql;

import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LabelNames;
import java.util.Optional;

/** Labels that come from a resource, in the table of records or in that of streams. */
final class ResourceSql {
  private static final String SERVICE_NAME_VALUE =
      "if(ServiceName = '', '" + LabelLayout.UNKNOWN_SERVICE + "', ServiceName)";

  private final LabelLayout layout;
  private final ResourceSource source;

  ResourceSql(LabelLayout layout, ResourceSource source) {
    this.layout = layout;
    this.source = source;
  }

  /** Whether the label is a column of its own, cheap to test on every record. */
  static boolean isServiceName(LabelName name) {
    return !name.quoted() && name.text().equals(LabelLayout.SERVICE_NAME);
  }

  /** Value of a label; the empty text where the resource has none. */
  String value(SqlBuilder sql, LabelName name) {
    if (isServiceName(name)) {
      return SERVICE_NAME_VALUE;
    }
    if (name.quoted()) {
      return source.attribute(sql, name.text());
    }
    String any = anyAttribute(sql, name.text(), keys(), values());
    return firstNonEmpty(streamLabel(sql, name.text()), any);
  }

  /** Value of service_name, which every stream has. */
  static String serviceName() {
    return SERVICE_NAME_VALUE;
  }

  /** Value of a stream label but service_name; the empty text where the stream has none. */
  String streamLabel(SqlBuilder sql, String label) {
    Optional<String> attribute = layout.attributeOf(label);
    String always = attribute.map(name -> source.attribute(sql, name)).orElse("''");
    String isStreamAttribute =
        "(has("
            + source.hintedNames()
            + ", k)"
            + attribute.map(name -> " OR k = " + sql.text(name)).orElse("")
            + ")";
    String hinted =
        "arrayFirst((v, k) -> v != '' AND %s AND %s, %s, %s)"
            .formatted(showsAs(sql, label), isStreamAttribute, values(), keys());
    return "if(" + source.hasNoHint() + ", " + always + ", " + hinted + ")";
  }

  private String keys() {
    return "mapKeys(" + source.map() + ")";
  }

  private String values() {
    return "mapValues(" + source.map() + ")";
  }

  static String firstNonEmpty(String first, String second) {
    return "if(" + first + " != '', " + first + ", " + second + ")";
  }

  /** A condition of a selector. */
  String condition(SqlBuilder sql, LabelMatcher matcher) {
    return isServiceName(matcher.name())
        ? serviceName(sql, matcher)
        : ValueSql.matches(sql, value(sql, matcher.name()), matcher);
  }

  /**
   * A condition on service_name: on the bare column where that is the same, so that the primary key
   * is used, and a regular expression is tried on each name of the column's dictionary and not on
   * each row.
   */
  static String serviceName(SqlBuilder sql, LabelMatcher matcher) {
    String text = matcher.value();
    return switch (matcher.operator()) {
      case EQUAL, NOT_EQUAL ->
          ValueSql.matches(
              sql,
              text.isEmpty() || text.equals(LabelLayout.UNKNOWN_SERVICE)
                  ? SERVICE_NAME_VALUE
                  : "ServiceName",
              matcher);
      case MATCHES, NOT_MATCHES ->
          "if(ServiceName = '', %s, %s)"
              .formatted(
                  ValueSql.matches(sql, "'" + LabelLayout.UNKNOWN_SERVICE + "'", matcher),
                  ValueSql.matches(sql, "ServiceName", matcher));
    };
  }

  /** Value of the first attribute whose name shows as the label. */
  static String anyAttribute(SqlBuilder sql, String label, String keys, String values) {
    return "arrayFirst((v, k) -> " + showsAs(sql, label) + ", " + values + ", " + keys + ")";
  }

  /** A condition on the name {@code k} of an attribute. */
  static String showsAs(SqlBuilder sql, String label) {
    if (label.indexOf('_') < 0) {
      return "k = " + sql.text(label);
    }
    // what becomes a _ is anything but letters and digits: LabelNames, turned round
    if (!label.equals(LabelNames.of(label))) {
      throw new IllegalArgumentException("label: checked by the parser");
    }
    String matches =
        "match(k, " + sql.text("^(?s:" + label.replace("_", "[^a-zA-Z0-9]") + ")$") + ")";
    return label.equals(LabelsHint.LABEL)
        ? "(" + matches + " AND k != '" + LabelsHint.ATTRIBUTE + "')"
        : matches;
  }
}
