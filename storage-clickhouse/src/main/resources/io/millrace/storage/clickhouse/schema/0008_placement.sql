-- Small tenants share partitions: the table that takes the place of logs, to which PlacementUpgrade brings the rows. See docs/decisions/0019-tenant-partitions.md.
CREATE TABLE IF NOT EXISTS logs_placed{on_cluster}
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
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
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
    INDEX idx_batch_id BatchId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY (toDate(Timestamp), Placement)
ORDER BY (TenantId, toStartOfFiveMinutes(Timestamp), ServiceName, StreamId, Timestamp)
SETTINGS {deduplication_window} = 100000;
