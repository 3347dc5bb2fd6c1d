-- Which batch a row came with: whoever repeats an insert counts what is there of it. See docs/decisions/0010-exactly-once.md.
ALTER TABLE logs{on_cluster} ADD COLUMN IF NOT EXISTS BatchId UInt64 CODEC(ZSTD(1));

ALTER TABLE logs{on_cluster} ADD INDEX IF NOT EXISTS idx_batch_id BatchId TYPE bloom_filter(0.001) GRANULARITY 1;

ALTER TABLE logs{on_cluster} MODIFY SETTING {deduplication_window} = 100000;
