package io.millrace.model.otlp;

/**
 * Receives what {@link OtlpLogsReader} finds: resource, its scopes, each scope's records. Arguments
 * are reused between calls.
 */
public interface OtlpLogsHandler {
  /** A ResourceLogs begins. */
  default void resource(ResourceView resource) {}

  /** A ScopeLogs of the current resource begins. */
  default void scope(ScopeView scope) {}

  /** A record of the current scope. */
  void logRecord(LogRecordView logRecord);
}
