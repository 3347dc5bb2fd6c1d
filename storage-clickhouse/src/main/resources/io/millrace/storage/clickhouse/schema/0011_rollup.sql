-- Records and bytes of their lines by minute, service, stream and level, in each part beside its rows: answers counts and volumes without reading these. See docs/decisions/0023-rollup-by-minute.md.
ALTER TABLE logs{on_cluster} MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild';

ALTER TABLE logs{on_cluster} ADD PROJECTION IF NOT EXISTS rollup_by_minute
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
);
