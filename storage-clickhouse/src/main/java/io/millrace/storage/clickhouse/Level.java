package io.millrace.storage.clickhouse;

/** What the column DetectedLevel may hold. */
public enum Level {
  UNKNOWN("unknown"),
  TRACE("trace"),
  DEBUG("debug"),
  INFO("info"),
  WARN("warn"),
  ERROR("error"),
  CRITICAL("critical"),
  FATAL("fatal");

  private static final Level[] OF_SEVERITY_RANGE = {TRACE, DEBUG, INFO, WARN, ERROR, FATAL};
  private static final int NUMBERS_PER_RANGE = 4;

  private final String label;

  Level(String label) {
    this.label = label;
  }

  /** Level of an OpenTelemetry SeverityNumber from 1 to 24 (logs data model, SeverityNumber). */
  static Level ofSeverityNumber(int severityNumber) {
    return OF_SEVERITY_RANGE[(severityNumber - 1) / NUMBERS_PER_RANGE];
  }

  @Override
  public String toString() {
    return label;
  }
}
