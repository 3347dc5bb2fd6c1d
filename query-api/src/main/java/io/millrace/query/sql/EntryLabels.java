package io.millrace.query.sql;

import io.millrace.query.logql.ast.LabelNames;
import io.millrace.query.logql.eval.LabelSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels of a stored record. Where names fall together the record's own field wins, then its
 * attributes, its scope's, its resource's; among the attributes of one of them the first. Metadata
 * with the name of a stream label gets the suffix {@code _extracted}.
 */
public final class EntryLabels {
  private static final String DUPLICATE_SUFFIX = "_extracted";

  private final LabelLayout layout;

  public EntryLabels(LabelLayout layout) {
    this.layout = layout;
  }

  /** Labels by which the stream of a resource is selected. */
  public LabelSet streamLabels(String serviceName, Map<String, String> resourceAttributes) {
    Map<String, String> labels = new TreeMap<>();
    labels.put(
        LabelLayout.SERVICE_NAME,
        serviceName.isEmpty() ? LabelLayout.UNKNOWN_SERVICE : serviceName);
    resourceAttributes.forEach(
        (name, value) -> {
          if (layout.isStreamAttribute(name) && !value.isEmpty()) {
            labels.putIfAbsent(LabelNames.of(name), value);
          }
        });
    return LabelSet.of(labels);
  }

  /**
   * Every attribute of a resource under its label, for selectors: of two that fall together the
   * first.
   */
  public LabelSet resourceLabels(Map<String, String> resourceAttributes) {
    Map<String, String> labels = new TreeMap<>();
    resourceAttributes.forEach((name, value) -> labels.putIfAbsent(LabelNames.of(name), value));
    return LabelSet.of(labels);
  }

  /** Everything else that is known of a record. */
  public LabelSet structuredMetadata(
      LabelSet streamLabels, RecordFields fields, Map<String, String> resourceAttributes) {
    Map<String, String> labels = new TreeMap<>();
    fields.forEachField((name, value) -> add(labels, streamLabels, name, value));
    addAll(labels, streamLabels, fields.logAttributes());
    addAll(labels, streamLabels, fields.scopeAttributes());
    resourceAttributes.forEach(
        (name, value) -> {
          if (!layout.isStreamAttribute(name)) {
            add(labels, streamLabels, LabelNames.of(name), value);
          }
        });
    return LabelSet.of(labels);
  }

  private static void addAll(
      Map<String, String> labels, LabelSet streamLabels, Map<String, String> attributes) {
    attributes.forEach((name, value) -> add(labels, streamLabels, LabelNames.of(name), value));
  }

  private static void add(
      Map<String, String> labels, LabelSet streamLabels, String label, String value) {
    labels.putIfAbsent(streamLabels.has(label) ? label + DUPLICATE_SUFFIX : label, value);
  }
}
