-- The attributes of the resource as one dictionary-coded text, in place of a map in each row: JSON, in which a quotation mark inside a name or value is \\u0022. Rows that are there, and those of writers of the version before,
-- get it by the default; then the program makes ResourceAttributes a reading of it (ResourceUpgrade). Statistics of columns are of no use here and cost a fifth of a merge. See docs/decisions/0025-resource-text.md.
ALTER TABLE logs{on_cluster} ADD COLUMN IF NOT EXISTS Resource LowCardinality(String) DEFAULT if(empty(ResourceAttributes), '', concat('{', arrayStringConcat(arrayMap((k, v) -> concat(
    '"', arrayStringConcat(arrayMap(p -> replaceAll(substring(toJSONString(p), 2, length(toJSONString(p)) - 2), '\\/', '/'), splitByChar('"', k)), '\\u0022'),
    '":"', arrayStringConcat(arrayMap(p -> replaceAll(substring(toJSONString(p), 2, length(toJSONString(p)) - 2), '\\/', '/'), splitByChar('"', v)), '\\u0022'), '"'),
    mapKeys(ResourceAttributes), mapValues(ResourceAttributes)), ','), '}')) CODEC(ZSTD(1)) AFTER ResourceSchemaUrl;

ALTER TABLE logs_to_streams{on_cluster} MODIFY QUERY SELECT
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

ALTER TABLE logs{on_cluster} MODIFY SETTING auto_statistics_types = '';
