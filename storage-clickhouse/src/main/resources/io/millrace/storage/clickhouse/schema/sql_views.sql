-- What a tenant's SQL sees, in a database of its own: whatever else stands beside the tables cannot be named from there. The rows of other tenants are filtered out beneath these views, for each query.
CREATE OR REPLACE VIEW {views}.logs{on_cluster} AS
SELECT
    Timestamp,
    ObservedTimestamp,
    ReceivedTimestamp,
    StreamId,
    ServiceName,
    SeverityNumber,
    SeverityText,
    DetectedLevel,
    Body,
    BodyType,
    TraceId,
    SpanId,
    TraceFlags,
    EventName,
    DroppedAttributesCount,
    ResourceSchemaUrl,
    ResourceAttributes,
    ResourceDroppedAttributesCount,
    ScopeName,
    ScopeVersion,
    ScopeSchemaUrl,
    ScopeAttributes,
    ScopeDroppedAttributesCount,
    LogAttributes,
    ValueTypes
FROM {tables}.logs;

CREATE OR REPLACE VIEW {views}.otel_logs{on_cluster} AS
SELECT * EXCEPT (TenantId)
FROM {tables}.otel_logs;

CREATE OR REPLACE VIEW {views}.streams{on_cluster} AS
SELECT
    Day,
    StreamId,
    any(s.ServiceName) AS ServiceName,
    any(s.ResourceAttributes) AS ResourceAttributes,
    min(s.FirstTimestamp) AS FirstTimestamp,
    max(s.LastTimestamp) AS LastTimestamp
FROM {tables}.streams AS s
GROUP BY s.Day AS Day, s.StreamId AS StreamId;
