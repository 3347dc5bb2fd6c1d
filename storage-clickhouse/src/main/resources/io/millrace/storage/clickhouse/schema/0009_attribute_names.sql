-- Names of the attributes that the records and scopes of a stream had on a day, so that a query knows which keys of the maps to look for. '*' stands for names that nobody has noted: those of rows that were stored
-- before; a list of 1,000 may have lost some. See docs/decisions/0021-query-caches.md.
ALTER TABLE streams{on_cluster} ADD COLUMN IF NOT EXISTS LogAttributeNames SimpleAggregateFunction(groupUniqArrayArray(1000), Array(String)) DEFAULT ['*'] CODEC(ZSTD(1));

ALTER TABLE streams{on_cluster} ADD COLUMN IF NOT EXISTS ScopeAttributeNames SimpleAggregateFunction(groupUniqArrayArray(1000), Array(String)) DEFAULT ['*'] CODEC(ZSTD(1));

ALTER TABLE logs_to_streams{on_cluster} MODIFY QUERY SELECT
    TenantId,
    toDate(Timestamp) AS Day,
    StreamId,
    any(logs.ServiceName) AS ServiceName,
    any(logs.ResourceAttributes) AS ResourceAttributes,
    min(Timestamp) AS FirstTimestamp,
    max(Timestamp) AS LastTimestamp,
    groupUniqArrayArray(1000)(mapKeys(LogAttributes)) AS LogAttributeNames,
    groupUniqArrayArray(1000)(mapKeys(ScopeAttributes)) AS ScopeAttributeNames
FROM logs
GROUP BY TenantId, Day, StreamId;
