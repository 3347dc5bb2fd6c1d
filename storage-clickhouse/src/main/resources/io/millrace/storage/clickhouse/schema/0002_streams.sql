-- Which streams had records on which day: answers labels, label values and series without reading log rows.
CREATE TABLE IF NOT EXISTS streams{on_cluster}
(
    TenantId LowCardinality(String) CODEC(ZSTD(1)),
    Day Date CODEC(ZSTD(1)),
    StreamId UInt64 CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    FirstTimestamp SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    LastTimestamp SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1))
)
ENGINE = {engine:AggregatingMergeTree}
ORDER BY (TenantId, Day, StreamId);

CREATE MATERIALIZED VIEW IF NOT EXISTS logs_to_streams{on_cluster} TO streams AS
SELECT
    TenantId,
    toDate(Timestamp) AS Day,
    StreamId,
    any(logs.ServiceName) AS ServiceName,
    any(logs.ResourceAttributes) AS ResourceAttributes,
    min(Timestamp) AS FirstTimestamp,
    max(Timestamp) AS LastTimestamp
FROM logs
GROUP BY TenantId, Day, StreamId;
