-- What each batch has brought, of which equal batches count once, and the same summed up later. See docs/decisions/0017-usage.md.
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
