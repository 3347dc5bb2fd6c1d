package io.millrace.model.store;

/** Forms in which the rows of a tenant's own SQL are written. */
public enum SqlFormat {
  /** One document: names and types of the columns, an object a row. */
  JSON,
  /** An object a line. */
  JSON_LINES,
  /** A line of names, then the rows. */
  CSV,
  PARQUET,
  /** Arrow's streaming format. */
  ARROW
}
