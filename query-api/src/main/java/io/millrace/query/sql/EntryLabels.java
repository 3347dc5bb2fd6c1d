package io.millrace.query.sql;

import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.LabelNames;
import io.millrace.query.logql.eval.LabelSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels of a stored record. Where names fall together the record's own field wins, then its
 * attributes, its scope's, its resource's; among the attributes of one of them the first. Metadata
 * with the name of a stream label gets the suffix {@code _extracted}. Belongs to one thread.
 */
public final class EntryLabels {
  private static final String DUPLICATE_SUFFIX = "_extracted";

  private final LabelLayout layout;

  // records of one stream follow each other
  private String lastHint = "";
  private ImmutableSet<String> lastHintedNames = ImmutableSet.of();

  public EntryLabels(LabelLayout layout) {
    this.layout = layout;
  }

  /** Labels by which the stream of a resource is selected. */
  public LabelSet streamLabels(String serviceName, Map<String, String> resourceAttributes) {
    ImmutableSet<String> hinted = hinted(resourceAttributes);
    Map<String, String> labels = new TreeMap<>();
    labels.put(
        LabelLayout.SERVICE_NAME,
        serviceName.isEmpty() ? LabelLayout.UNKNOWN_SERVICE : serviceName);
    resourceAttributes.forEach(
        (name, value) -> {
          if (isStreamAttribute(name, hinted) && !value.isEmpty()) {
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
    resourceAttributes.forEach(
        (name, value) -> {
          if (!name.equals(LabelsHint.ATTRIBUTE)) {
            labels.putIfAbsent(LabelNames.of(name), value);
          }
        });
    return LabelSet.of(labels);
  }

  /** Everything else that is known of a record. */
  public LabelSet structuredMetadata(
      LabelSet streamLabels, RecordFields fields, Map<String, String> resourceAttributes) {
    ImmutableSet<String> hinted = hinted(resourceAttributes);
    Map<String, String> labels = new TreeMap<>();
    fields.forEachField((name, value) -> add(labels, streamLabels, name, value));
    addAll(labels, streamLabels, fields.logAttributes());
    addAll(labels, streamLabels, fields.scopeAttributes());
    resourceAttributes.forEach(
        (name, value) -> {
          if (!isStreamAttribute(name, hinted) && !name.equals(LabelsHint.ATTRIBUTE)) {
            add(labels, streamLabels, LabelNames.of(name), value);
          }
        });
    return LabelSet.of(labels);
  }

  private ImmutableSet<String> hinted(Map<String, String> resourceAttributes) {
    String hint = resourceAttributes.getOrDefault(LabelsHint.ATTRIBUTE, "");
    if (!hint.equals(lastHint)) {
      lastHint = hint;
      lastHintedNames = LabelsHint.names(hint);
    }
    return lastHintedNames;
  }

  private boolean isStreamAttribute(String name, ImmutableSet<String> hinted) {
    return layout.isStreamAttribute(name)
        || (hinted.contains(name) && !name.equals(LabelsHint.ATTRIBUTE));
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
