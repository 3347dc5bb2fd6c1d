package io.millrace.query.logql.template;

import java.util.Map;

/** What a template sees of a record. */
public interface TemplateRecord {
  /** A label's value; empty if there is none. */
  String label(String name);

  /** All labels, in the order of their names. */
  Map<String, String> labels();

  String line();

  /** Since the epoch. */
  long timestampNanos();
}
