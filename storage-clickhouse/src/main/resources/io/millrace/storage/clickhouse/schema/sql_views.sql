-- What a tenant's SQL sees, in a database of its own: whatever else stands beside the tables cannot be named from there. The rows of other tenants are filtered out beneath these views, for each query;
-- columns are made whole strings, since the dictionary of a low-cardinality column keeps the values of the rows that were filtered out.
CREATE OR REPLACE VIEW {views}.logs{on_cluster} AS
SELECT
    Timestamp,
    ObservedTimestamp,
    ReceivedTimestamp,
    StreamId,
    CAST(ServiceName AS String) AS ServiceName,
    SeverityNumber,
    CAST(SeverityText AS String) AS SeverityText,
    CAST(DetectedLevel AS String) AS DetectedLevel,
    Body,
    BodyType,
    TraceId,
    SpanId,
    TraceFlags,
    CAST(EventName AS String) AS EventName,
    DroppedAttributesCount,
    CAST(ResourceSchemaUrl AS String) AS ResourceSchemaUrl,
    CAST(Resource AS String) AS Resource,
    CAST(ResourceAttributes AS Map(String, String)) AS ResourceAttributes,
    ResourceDroppedAttributesCount,
    CAST(ScopeName AS String) AS ScopeName,
    CAST(ScopeVersion AS String) AS ScopeVersion,
    CAST(ScopeSchemaUrl AS String) AS ScopeSchemaUrl,
    CAST(ScopeAttributes AS Map(String, String)) AS ScopeAttributes,
    ScopeDroppedAttributesCount,
    CAST(LogAttributes AS Map(String, String)) AS LogAttributes,
    CAST(ValueTypes AS String) AS ValueTypes
FROM {tables}.logs;

CREATE OR REPLACE VIEW {views}.otel_logs{on_cluster} AS
SELECT * EXCEPT (TenantId) REPLACE (
    CAST(SeverityText AS String) AS SeverityText,
    CAST(ServiceName AS String) AS ServiceName,
    CAST(ResourceSchemaUrl AS String) AS ResourceSchemaUrl,
    CAST(ResourceAttributes AS Map(String, String)) AS ResourceAttributes,
    CAST(ScopeSchemaUrl AS String) AS ScopeSchemaUrl,
    CAST(ScopeName AS String) AS ScopeName,
    CAST(ScopeVersion AS String) AS ScopeVersion,
    CAST(ScopeAttributes AS Map(String, String)) AS ScopeAttributes,
    CAST(LogAttributes AS Map(String, String)) AS LogAttributes,
    CAST(EventName AS String) AS EventName)
FROM {tables}.otel_logs;

CREATE OR REPLACE VIEW {views}.streams{on_cluster} AS
SELECT
    Day,
    StreamId,
    any(CAST(s.ServiceName AS String)) AS ServiceName,
    any(CAST(s.ResourceAttributes AS Map(String, String))) AS ResourceAttributes,
    min(s.FirstTimestamp) AS FirstTimestamp,
    max(s.LastTimestamp) AS LastTimestamp
FROM {tables}.streams AS s
GROUP BY s.Day AS Day, s.StreamId AS StreamId;
