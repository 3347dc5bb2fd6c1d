package io.millrace.query.logql.eval;

import io.millrace.query.logql.template.TemplateRecord;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A record on its way through a pipeline. Reused for the next record by {@link #start}; belongs to
 * one thread.
 */
public final class EntryState implements TemplateRecord {
  /** Label with the kind of what went wrong. */
  public static final String ERROR = "__error__";

  /** Label with the text of what went wrong. */
  public static final String ERROR_DETAILS = "__error_details__";

  /** What the names of both begin with. */
  static final String ERROR_PREFIX = "__error";

  private static final String DUPLICATE_SUFFIX = "_extracted";

  private final Map<String, String> parsed = new TreeMap<>();
  private long timestampNanos;
  private String line = "";
  private LabelSet streamLabels = LabelSet.EMPTY;
  private LabelSet structuredMetadata = LabelSet.EMPTY;
  private double value;

  void start(LogEntry entry) {
    parsed.clear();
    timestampNanos = entry.timestampNanos();
    line = entry.line();
    streamLabels = entry.streamLabels();
    structuredMetadata = entry.structuredMetadata();
    value = 0;
  }

  @Override
  public String line() {
    return line;
  }

  void setLine(String line) {
    this.line = line;
  }

  @Override
  public long timestampNanos() {
    return timestampNanos;
  }

  /** The number that unwrap takes. */
  void setValue(double value) {
    this.value = value;
  }

  boolean has(String label) {
    return parsed.containsKey(label) || isStored(label);
  }

  /** Empty if there is no such label. */
  String get(String label) {
    String found = parsed.get(label);
    if (found != null) {
      return found;
    }
    return structuredMetadata.has(label) ? structuredMetadata.get(label) : streamLabels.get(label);
  }

  @Override
  public String label(String name) {
    return get(name);
  }

  @Override
  public Map<String, String> labels() {
    return result().allLabels().toMap();
  }

  /** Sets a label found in the line; a name that was stored with the record gets a suffix. */
  void setParsed(String label, String value) {
    parsed.put(isStored(label) ? label + DUPLICATE_SUFFIX : label, value);
  }

  /** Sets a label in the place of what has its name. */
  void set(String label, String value) {
    removeStored(label);
    parsed.put(label, value);
  }

  void remove(String label) {
    parsed.remove(label);
    removeStored(label);
  }

  void setError(String kind, String details) {
    parsed.put(ERROR, kind);
    parsed.put(ERROR_DETAILS, details);
  }

  /** Takes away the labels that are not wanted. */
  void retain(Predicate<String> wanted) {
    parsed.keySet().removeIf(name -> !wanted.test(name));
    streamLabels = streamLabels.filter(wanted);
    structuredMetadata = structuredMetadata.filter(wanted);
  }

  ProcessedEntry result() {
    return new ProcessedEntry(
        timestampNanos,
        line,
        new ProcessedEntry.Labels(streamLabels, structuredMetadata, LabelSet.of(parsed)),
        value);
  }

  private void removeStored(String label) {
    if (streamLabels.has(label)) {
      streamLabels = streamLabels.filter(name -> !name.equals(label));
    }
    if (structuredMetadata.has(label)) {
      structuredMetadata = structuredMetadata.filter(name -> !name.equals(label));
    }
  }

  private boolean isStored(String label) {
    return streamLabels.has(label) || structuredMetadata.has(label);
  }
}
