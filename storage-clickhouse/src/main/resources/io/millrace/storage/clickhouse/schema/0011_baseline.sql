-- A new database at once, as the files up to 0011 make it one after another; a test compares the two. Tables that the others look at come last: where they are and nothing was noted, the files are applied after all.
-- See docs/decisions/0027-baseline.md.
CREATE TABLE IF NOT EXISTS streams{on_cluster}
(
    TenantId LowCardinality(String) CODEC(ZSTD(1)),
    Day Date CODEC(ZSTD(1)),
    StreamId UInt64 CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    FirstTimestamp SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    LastTimestamp SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    LogAttributeNames SimpleAggregateFunction(groupUniqArrayArray(1000), Array(String)) DEFAULT ['*'] CODEC(ZSTD(1)),
    ScopeAttributeNames SimpleAggregateFunction(groupUniqArrayArray(1000), Array(String)) DEFAULT ['*'] CODEC(ZSTD(1))
)
ENGINE = {engine:AggregatingMergeTree}
ORDER BY (TenantId, Day, StreamId);

CREATE TABLE IF NOT EXISTS delete_requests{on_cluster}
(
    TenantId String,
    RequestId String,
    Query String,
    StartTime DateTime64(9, 'UTC'),
    EndTime DateTime64(9, 'UTC'),
    CreatedAt DateTime64(9, 'UTC'),
    Condition String,
    Parameters Map(String, String),
    State Enum8('received' = 1, 'running' = 2, 'processed' = 3, 'cancelled' = 4),
    Percent UInt8,
    DeletedRows UInt64,
    ChangedAt DateTime64(9, 'UTC'),
    Change UInt64
)
ENGINE = {engine:ReplacingMergeTree(Change)}
ORDER BY (TenantId, RequestId);

CREATE TABLE IF NOT EXISTS usage_batches{on_cluster}
(
    StoredDay Date DEFAULT toDate(now('UTC')),
    BatchId UInt64 CODEC(ZSTD(1)),
    TenantId LowCardinality(String) CODEC(ZSTD(1)),
    Day Date CODEC(ZSTD(1)),
    Records UInt64 CODEC(ZSTD(1)),
    RawBytes UInt64 CODEC(ZSTD(1))
)
ENGINE = {engine:ReplacingMergeTree}
PARTITION BY StoredDay
ORDER BY (BatchId, TenantId, Day);

CREATE TABLE IF NOT EXISTS usage_days{on_cluster}
(
    TenantId LowCardinality(String),
    Day Date,
    StoredDay Date,
    Records UInt64,
    RawBytes UInt64
)
ENGINE = {engine:ReplacingMergeTree}
ORDER BY (TenantId, Day, StoredDay);

CREATE TABLE IF NOT EXISTS usage_stored{on_cluster}
(
    TenantId LowCardinality(String),
    Day Date,
    Bytes SimpleAggregateFunction(max, UInt64)
)
ENGINE = {engine:AggregatingMergeTree}
ORDER BY (TenantId, Day);

CREATE TABLE IF NOT EXISTS logs{on_cluster}
(
    TenantId LowCardinality(String) CODEC(ZSTD(1)),
    Timestamp DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    ObservedTimestamp DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    ReceivedTimestamp DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    StreamId UInt64 CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    SeverityNumber UInt8 CODEC(ZSTD(1)),
    SeverityText LowCardinality(String) CODEC(ZSTD(1)),
    DetectedLevel LowCardinality(String) CODEC(ZSTD(1)),
    Body String CODEC(ZSTD(1)),
    BodyType Enum8('empty' = 0, 'string' = 1, 'bool' = 2, 'int' = 3, 'double' = 4, 'array' = 5, 'kvlist' = 6, 'bytes' = 7) CODEC(ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    TraceFlags UInt32 CODEC(ZSTD(1)),
    EventName LowCardinality(String) CODEC(ZSTD(1)),
    DroppedAttributesCount UInt32 CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    Resource LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) ALIAS JSONExtract(Resource, 'Map(LowCardinality(String), String)'),
    ResourceDroppedAttributesCount UInt32 CODEC(ZSTD(1)),
    ScopeName LowCardinality(String) CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttributesCount UInt32 CODEC(ZSTD(1)),
    LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    BatchId UInt64 CODEC(ZSTD(1)),
    ValueTypes LowCardinality(String) CODEC(ZSTD(1)),
    Placement LowCardinality(String) DEFAULT if(TenantId = 'default', 'default', concat('pool:', leftPad(toString(murmurHash3_32(toString(TenantId)) % 4), 2, '0'))) CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_batch_id BatchId TYPE bloom_filter(0.001) GRANULARITY 1,
    PROJECTION rollup_by_minute
    (
        SELECT
            TenantId,
            Placement,
            toStartOfFiveMinutes(Timestamp),
            ServiceName,
            StreamId,
            DetectedLevel,
            toStartOfMinute(subtractNanoseconds(Timestamp, 1)),
            count(),
            sum(length(Body))
        GROUP BY
            TenantId,
            Placement,
            toStartOfFiveMinutes(Timestamp),
            ServiceName,
            StreamId,
            DetectedLevel,
            toStartOfMinute(subtractNanoseconds(Timestamp, 1))
    )
)
ENGINE = {engine:MergeTree}
PARTITION BY (toDate(Timestamp), Placement)
ORDER BY (TenantId, toStartOfFiveMinutes(Timestamp), ServiceName, StreamId, Timestamp)
SETTINGS {deduplication_window} = 100000, index_granularity = 8192, auto_statistics_types = '', lightweight_mutation_projection_mode = 'rebuild';

CREATE MATERIALIZED VIEW IF NOT EXISTS logs_to_streams{on_cluster} TO streams AS
SELECT
    TenantId,
    toDate(Timestamp) AS Day,
    StreamId,
    any(logs.ServiceName) AS ServiceName,
    JSONExtract(any(logs.Resource), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    min(Timestamp) AS FirstTimestamp,
    max(Timestamp) AS LastTimestamp,
    groupUniqArrayArray(1000)(mapKeys(LogAttributes)) AS LogAttributeNames,
    groupUniqArrayArray(1000)(mapKeys(ScopeAttributes)) AS ScopeAttributeNames
FROM logs
GROUP BY TenantId, Day, StreamId;

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
