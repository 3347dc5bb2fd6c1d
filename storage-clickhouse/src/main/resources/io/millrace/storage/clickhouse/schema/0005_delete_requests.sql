-- Requests to delete records, for good: the newest change of each counts. See docs/decisions/0016-retention-and-deletion.md.
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
