-- The table of OpenTelemetry's ClickHouse exporter, for tools that expect it.
CREATE VIEW IF NOT EXISTS otel_logs{on_cluster} AS
SELECT
    Timestamp,
    toDateTime(Timestamp, 'UTC') AS TimestampTime,
    TraceId,
    SpanId,
    toUInt8(bitAnd(TraceFlags, 255)) AS TraceFlags,
    SeverityText,
    SeverityNumber,
    ServiceName,
    Body,
    ResourceSchemaUrl,
    ResourceAttributes,
    ScopeSchemaUrl,
    ScopeName,
    ScopeVersion,
    ScopeAttributes,
    LogAttributes,
    EventName,
    TenantId
FROM logs;
