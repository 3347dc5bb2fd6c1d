package io.millrace.model.tenant;

/** One form for the messages about limits. */
final class LimitChecks {
  private LimitChecks() {}

  static void require(boolean condition, String name, Object value, String constraint) {
    if (!condition) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + constraint + ")");
    }
  }
}
