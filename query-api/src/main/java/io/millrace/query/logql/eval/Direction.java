package io.millrace.query.logql.eval;

/** In which order of time records come. */
public enum Direction {
  /** Oldest first. */
  FORWARD,
  /** Newest first. */
  BACKWARD
}
